package io.mastercontrol.testing;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import io.mastercontrol.testing.device.TestTls;
import io.mastercontrol.testing.server.Credentials;
import io.mastercontrol.testing.server.TestBroker;

/** The two versions of MQTT in the field. */
enum Protocol {
    MQTT_3 {
        @Override
        Peer open(int port, MqttClientSslConfig tls, String clientId, String will) {
            return new Mqtt3Peer(port, tls, clientId, will);
        }
    },
    MQTT_5 {
        @Override
        Peer open(int port, MqttClientSslConfig tls, String clientId, String will) {
            return new Mqtt5Peer(port, tls, clientId, will);
        }
    };

    abstract Peer open(int port, MqttClientSslConfig tls, String clientId, String will);

    Peer connect(Credentials credentials, String clientId) {
        return open(TestBroker.port(), TestTls.of(credentials), clientId, null);
    }

    Peer connectWithWill(Credentials credentials, String clientId, String willTopic) {
        return open(TestBroker.port(), TestTls.of(credentials), clientId, willTopic);
    }

    Peer connect(int port, Credentials credentials, String clientId, String willTopic) {
        return open(port, TestTls.of(credentials), clientId, willTopic);
    }

    Peer connectWithoutCertificate(String clientId) {
        return open(TestBroker.port(), TestTls.anonymous(), clientId, null);
    }
}
