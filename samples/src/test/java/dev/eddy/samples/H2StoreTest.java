package dev.eddy.samples;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
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
    void shouldEndAStatementThatTakesTooLong() throws SQLException {
        Database slow = Database.inFile(folder.resolve("slow")).withStatementTimeout(Duration.ofSeconds(1));
        try (Database.Open open = slow.open(1, now::get, 1);
                Connection connection = open.pool().getConnection();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.executeQuery("select sum(x) from system_range(1, 1000000000000)"))
                    .isInstanceOf(SQLException.class)
                    .hasFieldOrPropertyWithValue("SQLState", "57014");
        }
    }
}
