package io.mastercontrol.dashboard.gateway;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The service behind a public path. */
enum Upstream {
    registry,
    orchestrator,
    alerting;

    private static final Set<String> OPEN = Set.of("/enrol", "/enrol/renew", "/enrol/revoked.crl", "/api/heartbeat");
    private static final List<String> OWN = List.of("fleet", "users", "tokens");

    /** Which service answers a path; empty for what is not public. The dashboard's own paths are not asked about. */
    static Optional<Upstream> of(String path) {
        if (OPEN.contains(path)) {
            return Optional.of(registry);
        }
        if (isLink(path)) {
            return Optional.of(alerting);
        }
        if (!path.startsWith("/api/v1/")) {
            return Optional.empty();
        }
        String[] parts = path.substring("/api/v1/".length()).split("/");
        return switch (parts[0]) {
            case "devices" ->
                Optional.of(
                        isOrchestrators(parts)
                                ? orchestrator
                                : parts.length == 3 && parts[2].equals("maintenance") ? alerting : registry);
            case "enrolment-tokens",
                    "enrolment-requests",
                    "heartbeat-tokens",
                    "audit",
                    "groups",
                    "variables",
                    "inventory" -> Optional.of(registry);
            case "artifacts", "releases", "rollouts", "freezes", "trust", "workloads" -> Optional.of(orchestrator);
            case "alerts", "silences", "alert-rules", "alert-routing", "escalations", "maintenance", "receivers" ->
                Optional.of(alerting);
            default -> Optional.empty();
        };
    }

    /** A link in a message about an alert; it brings its own leave. */
    static boolean isLink(String path) {
        return path.startsWith("/alert-links/");
    }

    /** What the dashboard answers itself. */
    static boolean isOwn(String path) {
        String[] parts = path.split("/");
        return path.startsWith("/api/v1/") && OWN.contains(parts.length > 3 ? parts[3] : "");
    }

    /** {@code devices/ID/why}, its rules, and {@code devices/ID/workloads/NAME/rollback}. */
    private static boolean isOrchestrators(String[] parts) {
        return (parts.length == 3 && List.of("why", "rules", "hold").contains(parts[2]))
                || (parts.length == 4 && parts[2].equals("pins"))
                || (parts.length == 5 && parts[2].equals("workloads") && parts[4].equals("rollback"));
    }
}
