package io.mastercontrol.agent.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mastercontrol.contracts.message.Json;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RunDraftTest {
    @Test
    void whatIsWrittenOfARunThatWasMadeReadySaysAllThatItsRecordDoes() {
        RunDraft draft = new RunDraft(new RunRecord(
                7,
                "id",
                "boot",
                null,
                "1.0 \"quoted\"}",
                "sha256:0",
                "fingerprint",
                0,
                0,
                0,
                Path.of("/venvs/one"),
                null,
                "nobody",
                Json.mapper().createObjectNode().put("by", "plugin 1")));

        RunRecord begun = draft.begin(11, 22, 3);

        assertEquals(begun, Json.read(draft.json(begun), RunRecord.class));
        assertEquals(11, begun.stdoutFrom());
        assertEquals(22, begun.stderrFrom());
        assertEquals(3, begun.outOfMemoryBefore());
    }

    @Test
    void aRecordWithLittleInItIsWholeToo() {
        RunDraft draft =
                new RunDraft(new RunRecord(1, "id", "boot", null, null, null, "f", 0, 0, 0, null, null, null, null));

        RunRecord begun = draft.begin(0, 0, 0);

        assertEquals(begun, Json.read(draft.json(begun), RunRecord.class));
    }
}
