package io.mastercontrol.dashboard.access;

import io.quarkus.elytron.security.common.BcryptUtil;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Optional;

/** Makes the account and the API token that the installation names, so that somebody can log in at all. */
@ApplicationScoped
class FirstAdministrator {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private final AdminConfig config;
    private final AccountRepository accounts;

    FirstAdministrator(AdminConfig config, AccountRepository accounts) {
        this.config = config;
        this.accounts = accounts;
    }

    void start(@Observes StartupEvent event) {
        Optional<String> password = config.password();
        if (password.isEmpty()) {
            return;
        }
        Account admin = new Account(config.username(), Role.admin);
        Optional<AccountRepository.Stored> known =
                accounts.installed(admin.username()).await().atMost(PATIENCE);
        settle(admin.username(), password.get(), known).await().atMost(PATIENCE);
        config.token()
                .ifPresent(token -> accounts.putToken(Secret.hash(token), "installation", admin)
                        .await()
                        .atMost(PATIENCE));
    }

    /** A password that was changed through the API stays; one that was changed in the configuration is taken over. */
    private Uni<Void> settle(String name, String password, Optional<AccountRepository.Stored> known) {
        if (known.isPresent() && known.get().installedHash() != null) {
            return BcryptUtil.matches(password, known.get().installedHash())
                    ? Uni.createFrom().voidItem()
                    : accounts.install(name, BcryptUtil.bcryptHash(password));
        }
        boolean fromBefore =
                known.isPresent() && BcryptUtil.matches(password, known.get().passwordHash());
        return fromBefore
                ? accounts.markInstalled(name, known.get().passwordHash())
                : accounts.install(name, BcryptUtil.bcryptHash(password));
    }
}
