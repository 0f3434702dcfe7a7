package io.mastercontrol.simulator.device;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import javax.net.ssl.SSLEngine;

/**
 * One MQTT 3.1.1 connection over TLS, of as few objects as it takes: tens of thousands of them share a process
 * (docs/adr/0052-simulated-devices.md). Nothing is kept of what was said: whoever is not answered says it again.
 */
final class MqttLine extends ChannelInboundHandlerAdapter {
    private static final int CONNECT_MILLIS = 20_000;
    private static final int HANDSHAKE_MILLIS = 60_000;
    private static final int KEEP_ALIVE_SECONDS = 30;
    private static final int MOST_BYTES = 2 * 1024 * 1024;
    private static final int MOST_PACKETS = 65_535;

    /** Who is told, on the line's event loop. */
    interface Owner {
        /** The broker listens, and what was subscribed to comes from now on. */
        void opened(MqttLine line);

        void received(String topic, byte[] payload);

        /** It came to nothing, or has ended; told once. */
        void closed(MqttLine line);
    }

    /**
     * How a device introduces itself.
     *
     * @param topics that it subscribes to
     */
    record Hello(String clientId, String willTopic, byte[] will, List<String> topics) {}

    private final Owner owner;
    private Hello hello;
    private Channel channel;
    private int packets;
    private boolean said;
    private boolean over;

    MqttLine(Owner owner, Hello hello) {
        this.owner = owner;
        this.hello = hello;
    }

    void connect(EventLoop loop, SSLEngine engine, String host, int port) {
        new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel made) {
                        channel = made;
                        SslHandler tls = new SslHandler(engine);
                        tls.setHandshakeTimeoutMillis(HANDSHAKE_MILLIS);
                        made.pipeline().addLast(tls, new MqttDecoder(MOST_BYTES), MqttEncoder.INSTANCE, MqttLine.this);
                    }
                })
                .connect(host, port)
                .addListener((ChannelFuture done) -> {
                    if (!done.isSuccess()) {
                        end();
                    }
                });
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event instanceof SslHandshakeCompletionEvent done && done.isSuccess()) {
            context.writeAndFlush(MqttMessageBuilders.connect()
                    .clientId(hello.clientId())
                    .protocolVersion(MqttVersion.MQTT_3_1_1)
                    .cleanSession(true)
                    .keepAlive(KEEP_ALIVE_SECONDS)
                    .willFlag(true)
                    .willTopic(hello.willTopic())
                    .willMessage(hello.will())
                    .willQoS(MqttQoS.AT_LEAST_ONCE)
                    .willRetain(true)
                    .build());
        }
        super.userEventTriggered(context, event);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) {
        MqttMessage message = (MqttMessage) read;
        try {
            if (message.decoderResult().isFailure()) {
                context.close();
                return;
            }
            switch (message.fixedHeader().messageType()) {
                case CONNACK -> accepted(context, (MqttConnAckMessage) message);
                case SUBACK -> {
                    hello = null;
                    owner.opened(this);
                }
                case PUBLISH -> published(context, (MqttPublishMessage) message);
                default -> {
                    // Acknowledgements and answers to pings: that the line lives is all they tell.
                }
            }
        } finally {
            ReferenceCountUtil.release(read);
        }
    }

    private void accepted(ChannelHandlerContext context, MqttConnAckMessage answer) {
        if (answer.variableHeader().connectReturnCode() != MqttConnectReturnCode.CONNECTION_ACCEPTED) {
            context.close();
            return;
        }
        MqttMessageBuilders.SubscribeBuilder subscribe =
                MqttMessageBuilders.subscribe().messageId(nextPacket());
        hello.topics().forEach(topic -> subscribe.addSubscription(MqttQoS.AT_LEAST_ONCE, topic));
        context.writeAndFlush(subscribe.build());
    }

    private void published(ChannelHandlerContext context, MqttPublishMessage message) {
        if (message.fixedHeader().qosLevel() == MqttQoS.AT_LEAST_ONCE) {
            context.writeAndFlush(MqttMessageBuilders.pubAck()
                    .packetId(message.variableHeader().packetId())
                    .build());
        }
        owner.received(message.variableHeader().topicName(), ByteBufUtil.getBytes(message.payload()));
    }

    /** Publishes; false if the broker takes nothing more at the moment. */
    boolean publish(String topic, byte[] payload, int qos, boolean retained) {
        if (over || !channel.isWritable()) {
            return false;
        }
        said = true;
        channel.writeAndFlush(MqttMessageBuilders.publish()
                .topicName(topic)
                .payload(Unpooled.wrappedBuffer(payload))
                .qos(MqttQoS.valueOf(qos))
                .messageId(nextPacket())
                .retained(retained)
                .build());
        return true;
    }

    /** Lets the broker know that the device is there, if it said nothing since the last time. */
    void stayAlive() {
        if (!said && !over) {
            channel.writeAndFlush(MqttMessage.PINGREQ);
        }
        said = false;
    }

    /** Says goodbye, so that the last will is not said. */
    void disconnect(Runnable done) {
        channel.writeAndFlush(MqttMessage.DISCONNECT)
                .addListener(ChannelFutureListener.CLOSE)
                .addListener(ignored -> done.run());
    }

    /** Resets the connection, as the network does under a device that is gone. */
    void cut() {
        ChannelHandlerContext tls = channel == null ? null : channel.pipeline().context(SslHandler.class);
        if (tls != null) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            // From below TLS, which would say its own goodbye.
            tls.close();
        }
    }

    private int nextPacket() {
        packets = packets % MOST_PACKETS + 1;
        return packets;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end();
    }

    /** What goes wrong ends the line, and the device tries again. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }

    private void end() {
        if (!over) {
            over = true;
            owner.closed(this);
        }
    }
}
