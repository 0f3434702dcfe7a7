package io.mastercontrol.agent.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.contracts.message.Json;
import java.time.Instant;
import java.util.List;

/**
 * The record of a run that was made ready and may begin later: what is known of it beforehand is JSON already, so that a
 * restart does not wait for that.
 */
public final class RunDraft {
    private static final List<String> LATER =
            List.of("started_at", "stdout_from", "stderr_from", "out_of_memory_before");

    private final RunRecord known;
    private final String text;

    /** @param known all but when it begins, the positions in its outputs and the kills before */
    public RunDraft(RunRecord known) {
        ObjectNode tree = Json.mapper().valueToTree(known);
        this.known = known;
        this.text = Json.write(tree.remove(LATER)).replaceFirst("}$", "");
    }

    /** The run begins now. */
    public RunRecord begin(long stdoutFrom, long stderrFrom, long outOfMemoryBefore) {
        return new RunRecord(
                known.number(),
                known.id(),
                known.bootId(),
                Instant.now(),
                known.version(),
                known.contentDigest(),
                known.definition(),
                stdoutFrom,
                stderrFrom,
                outOfMemoryBefore,
                known.venv(),
                known.container(),
                known.containerUser(),
                known.prepared());
    }

    /** The JSON of what this draft has become. */
    String json(RunRecord begun) {
        return text + ",\"started_at\":\"" + begun.startedAt()
                + "\",\"stdout_from\":" + begun.stdoutFrom()
                + ",\"stderr_from\":" + begun.stderrFrom()
                + ",\"out_of_memory_before\":" + begun.outOfMemoryBefore() + "}";
    }
}
