package io.mastercontrol.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.mastercontrol.testing.server.FleetServers;
import io.mastercontrol.testing.server.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TestDatabaseIT {
    @Test
    void eachServiceWritesInItsOwnSchemaOnly() throws SQLException {
        try (Connection registry = TestDatabase.connect("registry");
                Statement statement = registry.createStatement()) {
            statement.execute("CREATE TABLE proof (n int)");
            try (ResultSet where = statement.executeQuery(
                    "SELECT table_schema FROM information_schema.tables WHERE table_name = 'proof'")) {
                where.next();
                assertEquals("registry", where.getString(1));
            }
        }
        try (Connection alerting = TestDatabase.connect("alerting");
                Statement statement = alerting.createStatement()) {
            assertThrows(SQLException.class, () -> statement.execute("SELECT * FROM registry.proof"));
        }
    }

    @Test
    void serviceIsToldWhereItsServersAre() {
        Map<String, String> keys = FleetServers.configuration("orchestrator");
        assertEquals(String.valueOf(TestDatabase.port()), keys.get("mc.postgres.port"));
        assertEquals("orchestrator", keys.get("mc.postgres.user"));
    }
}
