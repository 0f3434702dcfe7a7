package io.mastercontrol.agent.plugin;

import java.io.IOException;

/** A plugin did not do what it was asked for; the message is a sentence for people that names it. */
public final class PluginFailure extends IOException {
    private static final long serialVersionUID = 1;

    PluginFailure(String sentence) {
        super(sentence);
    }
}
