package io.mastercontrol.registry.retention;

import static io.mastercontrol.registry.fixture.Registry.execute;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mastercontrol.registry.fixture.Registry;
import io.mastercontrol.testing.server.FleetServers;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is forgotten, and what is not yet. */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "registry"))
class RetentionIT {
    @Inject
    Retention retention;

    private static void token(String id, String expiredFor) {
        execute(
                "insert into enrolment_token (id, token_hash, uses_left, created_by, expires_at)"
                        + " values (?, ?, 1, 'user:test', now() - ?::interval)",
                id,
                id.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                expiredFor);
    }

    @Test
    void tokensAreForgottenThirtyDaysAfterTheirEnd() {
        token("kept-long", "31 days");
        token("kept-less", "29 days");
        token("kept-open", "-1 hour");
        retention.prune().await().atMost(Duration.ofSeconds(10));
        assertEquals(
                List.of("kept-less", "kept-open"),
                Registry.query("select id from enrolment_token where id like 'kept-%' order by id"));
    }
}
