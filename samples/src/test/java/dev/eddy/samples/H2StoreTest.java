package dev.eddy.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class H2StoreTest extends KeyValueStoreContract {

    @TempDir
    Path folder;

    @Override
    Database database() {
        return Database.inFile(folder.resolve("kv"));
    }

    @Test
    void shouldNotGrowWithTheNumberOfWrites() throws Exception {
        for (int i = 0; i < 20_000; i++) {
            store.set(bytes("k"), bytes("value " + i), SetOptions.PLAIN);
        }

        assertThat(folder.resolve("kv.mv.db").toFile().length()).isLessThan(10_000_000);
    }
}
