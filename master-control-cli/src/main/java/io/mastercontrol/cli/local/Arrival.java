package io.mastercontrol.cli.local;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * How far one workload is on its way up.
 *
 * @param sentence what is told of it
 */
record Arrival(Kind kind, String sentence) {
    /** Whether there is anything left to wait for. */
    enum Kind {
        ARRIVED,
        ON_ITS_WAY,
        /** It does not get there without somebody. */
        STRANDED
    }

    /** Of a workload as the agent shows it. */
    static Arrival of(JsonNode workload) {
        String name = workload.path("name").asText();
        String reason = workload.path("reason").asText("");
        String because = reason.isEmpty() ? "" : ": " + reason;
        String state = workload.path("state").asText();
        return switch (state) {
            case "running" -> running(name, workload.path("health").asText(), because);
            case "completed" -> new Arrival(Kind.ARRIVED, name + " has completed");
            case "paused" -> new Arrival(Kind.ARRIVED, name + " is held back" + because);
            case "waiting" -> waiting(name, workload);
            case "failed" -> new Arrival(Kind.STRANDED, name + " has failed" + because);
            case "crash_loop" -> new Arrival(Kind.STRANDED, name + " is in a crash loop" + because);
            case "stopped" -> new Arrival(Kind.STRANDED, name + " is stopped: somebody stopped it meanwhile");
            case "backoff" -> new Arrival(Kind.ON_ITS_WAY, name + " is tried again soon" + because);
            default -> new Arrival(Kind.ON_ITS_WAY, name + " is " + state);
        };
    }

    private static Arrival running(String name, String health, String because) {
        return switch (health) {
            case "healthy" -> new Arrival(Kind.ARRIVED, name + " is healthy");
            case "starting" -> new Arrival(Kind.ON_ITS_WAY, name + " runs, and is not healthy yet" + because);
            case "unhealthy" -> new Arrival(Kind.ON_ITS_WAY, name + " is unhealthy" + because);
            default -> new Arrival(Kind.ARRIVED, name + " runs");
        };
    }

    /** Its time is nothing to wait for here. */
    private static Arrival waiting(String name, JsonNode workload) {
        String what = workload.path("waiting_for").asText("something");
        boolean itsTime = what.startsWith("its next time") || what.startsWith("a time that") || what.startsWith("run ");
        return new Arrival(itsTime ? Kind.ARRIVED : Kind.ON_ITS_WAY, name + " waits for " + what);
    }
}
