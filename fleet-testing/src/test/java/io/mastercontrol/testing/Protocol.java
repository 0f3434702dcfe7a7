package io.mastercontrol.testing;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import io.mastercontrol.testing.device.TestTls;
import io.mastercontrol.testing.server.Credentials;

/** The two versions of MQTT in the field. */
enum Protocol {
    MQTT_3 {
        @Override
        Peer open(MqttClientSslConfig tls, String clientId, String will) {
            return new Mqtt3Peer(tls, clientId, will);
        }
    },
    MQTT_5 {
        @Override
        Peer open(MqttClientSslConfig tls, String clientId, String will) {
            return new Mqtt5Peer(tls, clientId, will);
        }
    };

    abstract Peer open(MqttClientSslConfig tls, String clientId, String will);

    Peer connect(Credentials credentials, String clientId) {
        return open(TestTls.of(credentials), clientId, null);
    }

    Peer connectWithWill(Credentials credentials, String clientId, String willTopic) {
        return open(TestTls.of(credentials), clientId, willTopic);
    }

    Peer connectWithoutCertificate(String clientId) {
        return open(TestTls.anonymous(), clientId, null);
    }
}
