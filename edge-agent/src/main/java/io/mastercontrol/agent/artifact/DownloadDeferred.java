package io.mastercontrol.agent.artifact;

import java.io.IOException;

/** The link is spared for now; what is there already stays, and the download goes on later. The message says why. */
public final class DownloadDeferred extends IOException {
    private static final long serialVersionUID = 1;

    DownloadDeferred(String why) {
        super(why);
    }
}
