package io.mastercontrol.dashboard.access;

import io.quarkus.elytron.security.common.BcryptUtil;
import io.quarkus.runtime.StartupEvent;
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
                accounts.user(admin.username()).await().atMost(PATIENCE);
        boolean right = known.filter(stored -> BcryptUtil.matches(password.get(), stored.passwordHash()))
                .isPresent();
        if (!right) {
            accounts.putUser(admin, BcryptUtil.bcryptHash(password.get()))
                    .await()
                    .atMost(PATIENCE);
        }
        config.token()
                .ifPresent(token -> accounts.putToken(Secret.hash(token), "installation", admin)
                        .await()
                        .atMost(PATIENCE));
    }
}
