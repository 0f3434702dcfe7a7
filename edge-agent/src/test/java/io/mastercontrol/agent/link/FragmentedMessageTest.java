package io.mastercontrol.agent.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** On a bad link a message comes in pieces. Netty 4.1.133 took any first piece without the whole topic for too long. */
class FragmentedMessageTest {
    private static final String TOPIC = "mc/v1/devices/device-1/desired";

    @Test
    void aMessageThatComesByteByByteIsOneMessage() {
        EmbeddedChannel sender = new EmbeddedChannel(MqttEncoder.INSTANCE);
        sender.writeOutbound(new MqttPublishMessage(
                new MqttFixedHeader(MqttMessageType.PUBLISH, false, MqttQoS.AT_LEAST_ONCE, false, 0),
                new MqttPublishVariableHeader(TOPIC, 7),
                Unpooled.copiedBuffer("what is wanted", StandardCharsets.UTF_8)));
        ByteBuf wire = sender.readOutbound();
        EmbeddedChannel receiver = new EmbeddedChannel(new MqttDecoder(2 << 20));

        while (wire.isReadable()) {
            assertNull(receiver.readInbound());
            receiver.writeInbound(Unpooled.copiedBuffer(wire.readSlice(1)));
        }

        MqttPublishMessage message = receiver.readInbound();
        assertEquals(TOPIC, message.variableHeader().topicName());
        assertEquals("what is wanted", message.payload().toString(StandardCharsets.UTF_8));
    }
}
