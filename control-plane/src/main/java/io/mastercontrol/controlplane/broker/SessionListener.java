package io.mastercontrol.controlplane.broker;

import com.hivemq.extension.sdk.api.events.client.ClientLifecycleEventListener;
import com.hivemq.extension.sdk.api.events.client.parameters.AuthenticationSuccessfulInput;
import com.hivemq.extension.sdk.api.events.client.parameters.ConnectionStartInput;
import com.hivemq.extension.sdk.api.events.client.parameters.DisconnectEventInput;
import com.hivemq.extension.sdk.api.packets.general.DisconnectedReasonCode;
import io.mastercontrol.contracts.message.SessionNews.Kind;

/** Notes who begins a session with what and tells the registry, and who has ended one. */
final class SessionListener implements ClientLifecycleEventListener {
    private final Sessions sessions;
    private final News news;
    private final HeartbeatBundles bundles;

    SessionListener(Sessions sessions, News news, HeartbeatBundles bundles) {
        this.sessions = sessions;
        this.news = news;
        this.bundles = bundles;
    }

    @Override
    public void onMqttConnectionStart(ConnectionStartInput input) {
        // Nobody is let in yet.
    }

    @Override
    public void onAuthenticationSuccessful(AuthenticationSuccessfulInput input) {
        Certificates.of(input.getConnectionInformation())
                .filter(certificate -> Identity.of(certificate)
                        .filter(Identity.Device.class::isInstance)
                        .isPresent())
                .ifPresent(certificate ->
                        sessions.began(input.getClientInformation().getClientId(), Certificates.serial(certificate)));
        news.tell(Kind.connected, input.getConnectionInformation(), null);
    }

    @Override
    public void onDisconnect(DisconnectEventInput input) {
        bundles.ended(input.getClientInformation().getClientId());
        if (input.getReasonCode()
                .filter(DisconnectedReasonCode.SESSION_TAKEN_OVER::equals)
                .isPresent()) {
            news.tell(Kind.taken_over, input.getConnectionInformation(), null);
        }
    }
}
