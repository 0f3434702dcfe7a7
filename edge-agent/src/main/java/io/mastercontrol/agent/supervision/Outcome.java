package io.mastercontrol.agent.supervision;

/** What became of a request; expected refusals are values. {@code message} is one sentence for people. */
public sealed interface Outcome {
    String message();

    record Done(String message) implements Outcome {}

    /** A run was asked for, or goes on; {@code number} is the run's. */
    record Begun(String message, long number) implements Outcome {}

    record Refused(String message) implements Outcome {}

    record NotFound(String message) implements Outcome {
        static NotFound workload(String name) {
            return new NotFound("there is no workload " + name + " on this device");
        }
    }
}
