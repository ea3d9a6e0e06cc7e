package dev.eddy.samples;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class H2CollectionsTest extends CollectionsContract {

    @TempDir
    Path folder;

    @Override
    Database database() {
        return Database.inFile(folder.resolve("kv"));
    }
}
