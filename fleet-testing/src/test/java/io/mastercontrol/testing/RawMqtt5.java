package io.mastercontrol.testing;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import io.mastercontrol.testing.device.TestTls;
import io.mastercontrol.testing.server.Credentials;
import io.mastercontrol.testing.server.TestBroker;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** MQTT 5 by hand, for packets that no client library would send. */
final class RawMqtt5 implements AutoCloseable {
    private static final int CONNECT = 0x10;
    private static final int PUBLISH_QOS_0 = 0x30;
    private static final int PING = 0xc0;
    private static final int PING_ANSWER = 0xd0;
    private static final int TOPIC_ALIAS = 0x23;
    private static final int PATIENCE_MILLIS = 5_000;

    private final SSLSocket socket;

    RawMqtt5(int port, Credentials who) {
        try {
            MqttClientSslConfig tls = TestTls.of(who);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    tls.getKeyManagerFactory().orElseThrow().getKeyManagers(),
                    tls.getTrustManagerFactory().orElseThrow().getTrustManagers(),
                    null);
            socket = (SSLSocket) context.getSocketFactory().createSocket(TestBroker.HOST, port);
            socket.setSoTimeout(PATIENCE_MILLIS);
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(body);
            out.writeUTF("MQTT");
            // Version 5, a clean start, 30 s of keep-alive, no properties.
            out.write(new byte[] {5, 2, 0, 30, 0});
            out.writeUTF(who.name());
            send(CONNECT, body.toByteArray());
            read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Publishes under an alias; an empty topic means what the alias stood for before. */
    void publish(String topic, int alias) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(body);
        out.writeUTF(topic);
        out.write(new byte[] {3, TOPIC_ALIAS});
        out.writeShort(alias);
        out.write("x".getBytes(StandardCharsets.US_ASCII));
        send(PUBLISH_QOS_0, body.toByteArray());
    }

    /** Waits until the broker has seen all that was sent; false if it ended the session instead. */
    boolean settles() {
        try {
            send(PING, new byte[0]);
            int type = read();
            while (type >= 0 && type != PING_ANSWER) {
                type = read();
            }
            return type == PING_ANSWER;
        } catch (IOException e) {
            // Reset instead of closed: ended all the same.
            return false;
        }
    }

    private void send(int type, byte[] body) throws IOException {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(type);
        int left = body.length;
        do {
            packet.write(left < 128 ? left : left % 128 | 128);
            left /= 128;
        } while (left > 0);
        packet.write(body);
        socket.getOutputStream().write(packet.toByteArray());
        socket.getOutputStream().flush();
    }

    /** Type of the next packet, or -1 at the end. */
    private int read() throws IOException {
        int type = socket.getInputStream().read();
        int length = 0;
        int shift = 0;
        int digit = 128;
        while (type >= 0 && digit >= 128) {
            digit = socket.getInputStream().read();
            length |= (digit & 127) << shift;
            shift += 7;
        }
        if (type >= 0) {
            socket.getInputStream().readNBytes(length);
        }
        return type;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
