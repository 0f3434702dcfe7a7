package io.mastercontrol.alerting.receiver.webhook;

import io.mastercontrol.alerting.receiver.Access;
import io.mastercontrol.alerting.receiver.Sender;
import io.quarkus.runtime.StartupEvent;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Makes the receiver {@code webhook} be what the configuration says, at each start; a wrong address or secret there
 * stops the start.
 */
@ApplicationScoped
class ConfiguredWebhook {
    private static final Logger LOG = Logger.getLogger(ConfiguredWebhook.class);
    static final String NAME = "webhook";

    private final WebhookConfig config;
    private final Sender sender;
    private final Pool pool;

    ConfiguredWebhook(WebhookConfig config, WebhookSender sender, Pool pool) {
        this.config = config;
        this.sender = sender;
        this.pool = pool;
    }

    void apply(@Observes StartupEvent event) {
        if (config.url().isEmpty()) {
            run("delete from receiver where configured and name = $1", Tuple.of(NAME));
            return;
        }
        String url = config.url().get();
        Access access = new Access(
                url,
                config.secret()
                        .orElseThrow(() -> new IllegalStateException(
                                "mc.alerting.webhook.url is set, so mc.alerting.webhook.secret must be set too")),
                Map.of());
        String secret = sender.accept(access).secret();
        run("""
                insert into receiver (id, name, type, url, secret, configured, created_by)
                values ('configured-webhook', $1, 'webhook', $2, $3, true, 'configuration')
                on conflict (name) do update set url = $2, secret = $3, configured = true, enabled = true,
                    updated_at = now()""", Tuple.of(NAME, url, secret));
    }

    private void run(String sql, Tuple parameters) {
        pool.preparedQuery(sql)
                .execute(parameters)
                .onFailure()
                .retry()
                .withBackOff(java.time.Duration.ofSeconds(1), java.time.Duration.ofSeconds(10))
                .atMost(100)
                .subscribe()
                .with(ignored -> {}, e -> LOG.errorf("cannot set the configured webhook up: %s", e.getMessage()));
    }
}
