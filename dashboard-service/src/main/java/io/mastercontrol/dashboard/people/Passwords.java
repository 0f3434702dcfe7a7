package io.mastercontrol.dashboard.people;

import io.mastercontrol.dashboard.access.Secret;
import io.mastercontrol.dashboard.http.Refusal;
import io.quarkus.elytron.security.common.BcryptUtil;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.nio.charset.StandardCharsets;

/** Passwords on their way to their hash; bcrypt takes its time, so never on an event loop. */
final class Passwords {
    private static final int SHORTEST = 10;
    /** bcrypt looks at no more bytes. */
    private static final int LONGEST_BYTES = 72;

    private static final int DRAWN = 20;

    private Passwords() {}

    /** 120 random bits. */
    static String draw() {
        return Secret.random().substring(0, DRAWN);
    }

    static void check(String password) {
        if (password.length() < SHORTEST || password.getBytes(StandardCharsets.UTF_8).length > LONGEST_BYTES) {
            throw Refusal.of(
                    422,
                    "A password must have at least " + SHORTEST + " characters and at most " + LONGEST_BYTES
                            + " bytes; choose another.");
        }
    }

    static Uni<String> hash(String password) {
        return Uni.createFrom()
                .item(() -> BcryptUtil.bcryptHash(password))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    static Uni<Boolean> matches(String password, String hash) {
        return Uni.createFrom()
                .item(() -> BcryptUtil.matches(password, hash))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }
}
