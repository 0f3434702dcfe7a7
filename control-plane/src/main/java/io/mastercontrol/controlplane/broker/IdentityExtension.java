package io.mastercontrol.controlplane.broker;

import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.client.ClientContext;
import com.hivemq.extension.sdk.api.client.parameter.InitializerInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.Services;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Puts the {@link CertificateAuthenticator} in front of every connection, ends the sessions of certificates that are
 * revoked, and holds devices to their limits.
 */
final class IdentityExtension implements ExtensionMain {
    private static final long SWEEP_SECONDS = 2;
    private final Limits limits;
    private final RevokedCertificates revoked;
    private final Sessions sessions;
    private final Map<String, Allowance> allowances = new ConcurrentHashMap<>();
    private final News news = new News(Clock.systemUTC());

    IdentityExtension(Limits limits, RevokedCertificates revoked) {
        this.limits = limits;
        this.revoked = revoked;
        this.sessions = new Sessions(revoked);
    }

    @Override
    public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
        CertificateAuthenticator authenticator = new CertificateAuthenticator(revoked, news);
        Services.securityRegistry().setAuthenticatorProvider(provided -> authenticator);
        SessionListener listener = new SessionListener(sessions, news);
        Services.eventRegistry().setClientLifecycleEventListener(ignored -> listener);
        Services.initializerRegistry().setClientInitializer(this::initialize);
        Services.extensionExecutorService()
                .scheduleWithFixedDelay(sessions::endRevoked, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
    }

    private void initialize(InitializerInput input, ClientContext client) {
        Certificates.of(input.getConnectionInformation())
                .flatMap(Identity::of)
                .ifPresent(identity -> client.addPublishInboundInterceptor(
                        identity instanceof Identity.Service service
                                ? new RevocationPublishes(service.name(), revoked, sessions)
                                : new DevicePublishes(limits, allowance(identity.name()), news)));
    }

    /** One for each device, so that it gains nothing by connecting anew. */
    private Allowance allowance(String device) {
        return allowances.computeIfAbsent(device, ignored -> new Allowance(limits, System.nanoTime()));
    }

    @Override
    public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {
        // Nothing is held: the broker forgets its providers by itself.
    }
}
