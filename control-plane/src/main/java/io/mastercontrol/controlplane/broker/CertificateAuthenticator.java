package io.mastercontrol.controlplane.broker;

import com.hivemq.extension.sdk.api.auth.SimpleAuthenticator;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthInput;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthOutput;
import com.hivemq.extension.sdk.api.auth.parameter.TopicPermission;
import com.hivemq.extension.sdk.api.packets.auth.DefaultAuthorizationBehaviour;
import com.hivemq.extension.sdk.api.packets.auth.ModifiableDefaultPermissions;
import com.hivemq.extension.sdk.api.packets.connect.ConnackReasonCode;
import com.hivemq.extension.sdk.api.services.builder.Builders;
import io.mastercontrol.contracts.message.SessionNews.Kind;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a client in if its id belongs to its certificate and that is not revoked, and gives it the permissions of that
 * certificate.
 */
final class CertificateAuthenticator implements SimpleAuthenticator {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateAuthenticator.class);

    private final RevokedCertificates revoked;
    private final News news;

    CertificateAuthenticator(RevokedCertificates revoked, News news) {
        this.revoked = revoked;
        this.news = news;
    }

    @Override
    public void onConnect(SimpleAuthInput input, SimpleAuthOutput output) {
        String clientId = input.getClientInformation().getClientId();
        Optional<X509Certificate> certificate = Certificates.of(input.getConnectionInformation());
        Optional<Identity> identity = certificate.flatMap(Identity::of);
        if (identity.isEmpty()) {
            refuse(output, clientId, "its certificate is neither a device's nor a service's");
        } else if (!identity.get().owns(clientId)) {
            refuse(
                    output,
                    clientId,
                    "the certificate belongs to " + identity.get().name());
        } else if (revoked.contains(Certificates.serial(certificate.get()))) {
            refuse(output, clientId, Sessions.REVOKED);
            news.tell(Kind.refused, input.getConnectionInformation(), null);
        } else {
            permit(output.getDefaultPermissions(), identity.get());
            output.authenticateSuccessfully();
        }
    }

    private static void refuse(SimpleAuthOutput output, String clientId, String reason) {
        LOG.warn("Refused client '{}': {}", clientId, reason);
        output.failAuthentication(ConnackReasonCode.NOT_AUTHORIZED, "client id '" + clientId + "': " + reason);
    }

    private static void permit(ModifiableDefaultPermissions permissions, Identity identity) {
        permissions.setDefaultBehaviour(DefaultAuthorizationBehaviour.DENY);
        for (Permission permission : Permission.of(identity)) {
            permissions.add(Builders.topicPermission()
                    .topicFilter(permission.filter())
                    .type(TopicPermission.PermissionType.ALLOW)
                    .qos(TopicPermission.Qos.ALL)
                    .activity(activity(permission.activity()))
                    .retain(permission.retained() ? TopicPermission.Retain.ALL : TopicPermission.Retain.NOT_RETAINED)
                    .sharedSubscription(
                            permission.shared()
                                    ? TopicPermission.SharedSubscription.ALL
                                    : TopicPermission.SharedSubscription.NOT_SHARED)
                    .build());
        }
    }

    private static TopicPermission.MqttActivity activity(Permission.Activity activity) {
        return switch (activity) {
            case PUBLISH -> TopicPermission.MqttActivity.PUBLISH;
            case SUBSCRIBE -> TopicPermission.MqttActivity.SUBSCRIBE;
            case BOTH -> TopicPermission.MqttActivity.ALL;
        };
    }
}
