package io.mastercontrol.agent.session;

import io.mastercontrol.agent.identity.Renewer;
import io.mastercontrol.agent.link.MqttLink;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Looks every minute whether the certificate is to be renewed, on a thread of its own: it asks over HTTP. */
final class RenewalWatch {
    private static final Logger LOG = Logger.getLogger(RenewalWatch.class);
    private static final long EVERY_SECONDS = 60;
    private final Renewer renewer;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "renewal");
        made.setDaemon(true);
        return made;
    });

    private RenewalWatch(Renewer renewer) {
        this.renewer = renewer;
    }

    static RenewalWatch begin(Renewer renewer, MqttLink link) {
        RenewalWatch watch = new RenewalWatch(renewer);
        link.onConnect(watch::connected);
        watch.thread.scheduleWithFixedDelay(() -> watch.look(link), EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
        return watch;
    }

    private void connected() {
        if (!thread.isShutdown()) {
            thread.execute(renewer::connected);
        }
    }

    /** Whatever goes wrong, it looks again in a minute: there are weeks left. */
    private void look(MqttLink link) {
        try {
            renewer.look(link.isConnected());
        } catch (RuntimeException e) {
            LOG.error("The certificate cannot be looked after", e);
        }
    }

    Optional<String> trouble() {
        return renewer.trouble();
    }

    void end() {
        thread.shutdownNow();
    }
}
