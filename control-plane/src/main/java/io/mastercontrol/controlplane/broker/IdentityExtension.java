package io.mastercontrol.controlplane.broker;

import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.client.ClientContext;
import com.hivemq.extension.sdk.api.client.parameter.InitializerInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.Services;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Puts the {@link CertificateAuthenticator} in front of every connection, ends the sessions of certificates that are
 * revoked, holds devices to their limits, and has their heartbeats go in bundles.
 */
final class IdentityExtension implements ExtensionMain {
    private static final long SWEEP_SECONDS = 2;
    private final Limits limits;
    private final RevokedCertificates revoked;
    private final Sessions sessions;
    private final Map<String, Allowance> allowances = new ConcurrentHashMap<>();
    private final News news = new News(Clock.systemUTC());
    private HeartbeatBundles bundles;

    IdentityExtension(Limits limits, RevokedCertificates revoked) {
        this.limits = limits;
        this.revoked = revoked;
        this.sessions = new Sessions(revoked);
    }

    @Override
    public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
        CertificateAuthenticator authenticator = new CertificateAuthenticator(revoked, news);
        Services.securityRegistry().setAuthenticatorProvider(provided -> authenticator);
        bundles = new HeartbeatBundles(
                new BundleLine(Services.publishService(), Services.extensionExecutorService()),
                new SecureRandom().nextLong());
        SessionListener listener = new SessionListener(sessions, news, bundles);
        Services.eventRegistry().setClientLifecycleEventListener(ignored -> listener);
        Services.initializerRegistry().setClientInitializer(this::initialize);
        Services.extensionExecutorService()
                .scheduleWithFixedDelay(sessions::endRevoked, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
    }

    private void initialize(InitializerInput input, ClientContext client) {
        Certificates.of(input.getConnectionInformation())
                .flatMap(Identity::of)
                .ifPresent(identity -> intercept(client, identity));
    }

    private void intercept(ClientContext client, Identity identity) {
        if (identity instanceof Identity.Service service) {
            ServicePublishes publishes = new ServicePublishes(service.name(), revoked, sessions, bundles);
            client.addPublishInboundInterceptor(publishes);
            client.addSubscribeInboundInterceptor(publishes);
        } else {
            client.addPublishInboundInterceptor(
                    new DevicePublishes(identity.name(), limits, allowance(identity.name()), news, bundles));
        }
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
