package io.mastercontrol.simulator.device;

import io.mastercontrol.contracts.message.Reply;
import java.util.LinkedHashMap;
import java.util.Map;

/** The last answers to commands, so that one that comes twice is executed once. */
final class Replies {
    private static final int MOST = 100;

    private final Map<String, Reply> byCommand = new LinkedHashMap<>();

    /** Null if the command is new. */
    Reply to(String command) {
        return byCommand.get(command);
    }

    void keep(Reply reply) {
        byCommand.put(reply.command(), reply);
        if (byCommand.size() > MOST) {
            byCommand.remove(byCommand.keySet().iterator().next());
        }
    }
}
