package io.mastercontrol.alerting.act;

import io.mastercontrol.alerting.receiver.Links;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes and reads the links by which somebody who got a message acts on it, without a session. */
@ApplicationScoped
public class ActLinks {
    private static final int KEY_BYTES = 32;

    private final Pool pool;
    private final Links console;
    private final ActConfig config;
    private volatile ActToken.Key key;

    ActLinks(Pool pool, Links console, ActConfig config) {
        this.pool = pool;
        this.console = console;
        this.config = config;
    }

    /**
     * The addresses by the words that stand on them; none if nobody has said where the console is. The same for every
     * attempt to deliver the same message.
     *
     * @param receiver name of whom the message goes to
     */
    public Uni<Map<String, String>> of(String group, String receiver, Instant createdAt) {
        if (console.url().isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        String base = console.url().get().replaceFirst("/+$", "") + "/alert-links/";
        long until = createdAt.plus(config.validFor()).getEpochSecond();
        return key().map(signs -> {
            Map<String, String> links = new LinkedHashMap<>();
            for (Act act : Act.values()) {
                links.put(act.title(), base + signs.write(new ActToken(act, group, receiver, until)));
            }
            return links;
        });
    }

    /** @throws IllegalArgumentException if nobody here has signed it */
    Uni<ActToken> read(String token) {
        return key().map(signs -> signs.read(token));
    }

    private Uni<ActToken.Key> key() {
        if (key != null) {
            return Uni.createFrom().item(key);
        }
        byte[] fresh = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(fresh);
        return pool.preparedQuery("insert into link_key (id, secret) values (1, $1) on conflict do nothing")
                .execute(Tuple.of(Base64.getEncoder().encodeToString(fresh)))
                .chain(() -> pool.query("select secret from link_key").execute())
                .map(rows -> new ActToken.Key(
                        Base64.getDecoder().decode(rows.iterator().next().getString(0))))
                .invoke(read -> key = read);
    }
}
