package io.mastercontrol.dashboard.access;

import io.quarkus.elytron.security.common.BcryptUtil;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Optional;

/** Logging in and out of the console. */
@ApplicationScoped
public class Sessions {
    /** Name of the cookie. */
    public static final String COOKIE = "mc_session";

    /** Compared with when there is no such user, so that a wrong name takes as long as a wrong password. */
    private static final String NOBODY = BcryptUtil.bcryptHash("nobody has this password");

    private final AccountRepository accounts;
    private final SessionConfig config;
    private final LoginThrottle throttle = new LoginThrottle(Clock.systemUTC());

    Sessions(AccountRepository accounts, SessionConfig config) {
        this.accounts = accounts;
        this.config = config;
    }

    /** The value of a new session's cookie; empty for a wrong name or password, or after too many of them. */
    public Uni<Optional<String>> login(String username, String password) {
        if (!throttle.mayTry(username)) {
            return Uni.createFrom().item(Optional.empty());
        }
        return accounts.user(username)
                .flatMap(stored ->
                        matches(password, stored).flatMap(right -> right ? begin(username) : refuse(username)));
    }

    private static Uni<Boolean> matches(String password, Optional<AccountRepository.Stored> stored) {
        return Uni.createFrom()
                .item(() -> BcryptUtil.matches(
                                password,
                                stored.map(AccountRepository.Stored::passwordHash)
                                        .orElse(NOBODY))
                        && stored.isPresent())
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    private Uni<Optional<String>> begin(String username) {
        throttle.succeeded(username);
        return open(username).map(Optional::of);
    }

    /** The value of a new session's cookie, for somebody who was recognised by other means. */
    public Uni<String> open(String username) {
        String cookie = Secret.random();
        return accounts.putSession(Secret.hash(cookie), username).replaceWith(cookie);
    }

    private Uni<Optional<String>> refuse(String username) {
        throttle.failed(username);
        return Uni.createFrom().item(Optional.empty());
    }

    Uni<Optional<Account>> find(String cookie) {
        return accounts.session(Secret.hash(cookie), config.idle(), config.longest());
    }

    public Uni<Void> logout(String cookie) {
        return accounts.endSession(Secret.hash(cookie));
    }

    @Scheduled(every = "1h", delayed = "5m")
    Uni<Void> sweep() {
        return accounts.endStaleSessions(config.idle());
    }
}
