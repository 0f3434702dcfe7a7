package io.mastercontrol.alerting;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mastercontrol.testing.endpoint.Callers;
import io.mastercontrol.testing.endpoint.EndpointChecks;
import io.mastercontrol.testing.server.FleetServers;
import io.mastercontrol.testing.token.InternalTokens;
import io.mastercontrol.testing.token.WrongTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every endpoint keeps to the table: whom it lets in, what a scope does, and that nothing that is sent breaks it. */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "alerting"))
@WithTestResource(FleetLogs.class)
class EndpointIT {
    @TestHTTPResource
    URI base;

    private EndpointChecks checks;

    @BeforeEach
    void ask() {
        checks = new EndpointChecks("alerting", base, new Callers() {
            @Override
            public String token(String role) {
                return switch (role) {
                    case "admin" -> InternalTokens.admin();
                    case "operator" -> InternalTokens.operator();
                    case "viewer" -> InternalTokens.viewer();
                    case "device" -> InternalTokens.device("nothing");
                    default -> InternalTokens.service("dashboard");
                };
            }

            @Override
            public String scoped(String role, String selector) {
                return InternalTokens.scoped(role, selector);
            }
        });
    }

    private static void none(List<String> wrong) {
        assertEquals("", String.join("\n", wrong));
    }

    @Test
    void everyEndpointIsInTheTable() {
        none(checks.whatIsNotInTheTable("io.mastercontrol.alerting"));
    }

    @Test
    void everyRoleIsLetInWhereTheTableSaysAndNowhereElse() {
        none(checks.whoIsLetIn());
    }

    @Test
    void noServiceSpeaksForAnotherNorTwiceNorForPeopleButTheFrontDoor() {
        none(checks.whoIsBelieved(WrongTokens.all()));
    }

    @Test
    void aScopeIsHonouredAsTheTableSays() {
        none(checks.whatScopesDo());
    }

    @Test
    void hostileInputIsRefusedInOneSentenceAndBreaksNothing() {
        none(checks.whatHostileInputDoes());
    }
}
