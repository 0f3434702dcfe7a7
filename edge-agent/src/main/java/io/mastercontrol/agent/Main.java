package io.mastercontrol.agent;

import io.mastercontrol.agent.beginning.Beginning;
import io.mastercontrol.agent.desired.Releases;
import io.mastercontrol.agent.update.Candidate;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.IOException;
import java.nio.file.Path;

/** Starts the agent, or with {@code --check DATA} only looks whether it could take over that data directory. */
@QuarkusMain
public final class Main {
    private Main() {}

    public static void main(String... arguments) {
        if (arguments.length == 2 && arguments[0].equals(Candidate.CHECK)) {
            System.exit(check(Path.of(arguments[1])));
        }
        begin();
        Quarkus.run(arguments);
    }

    /** What the framework's start need not keep waiting. */
    private static void begin() {
        try {
            Beginning.early();
        } catch (IOException | RuntimeException e) {
            System.err.println("master-control agent: " + e.getMessage());
            Runtime.getRuntime().halt(1);
        }
    }

    private static int check(Path data) {
        try {
            Releases.check(data);
            return 0;
        } catch (IOException | RuntimeException e) {
            System.err.println("cannot read " + data + ": " + e.getMessage());
            return 1;
        }
    }
}
