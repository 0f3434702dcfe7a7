package io.mastercontrol.agent.neighbour;

import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.MalformedMessage;
import io.mastercontrol.contracts.release.PieceList;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLSocket;

/** Asks neighbours. Every answer has a bound in bytes and in time, whatever the other side does. */
final class Caller {
    private static final int CONNECT_MILLIS = 1_500;
    private static final int SILENCE_MILLIS = 4_000;
    private static final Duration GREETING = Duration.ofSeconds(5);
    private static final Duration SMALL_ANSWER = Duration.ofSeconds(5);
    /** Of a piece: 13 kB a second at least, or somebody else may do it. */
    private static final Duration PIECE_ANSWER = Duration.ofSeconds(20);

    private static final int MOST_OF_STANDING = 1_024;

    private final PeerTls tls;
    private final Deadlines deadlines;

    Caller(PeerTls tls, Deadlines deadlines) {
        this.tls = tls;
        this.deadlines = deadlines;
    }

    /** @throws IOException if nobody of this fleet answers there */
    Call call(Neighbour neighbour) throws IOException {
        Socket raw = new Socket();
        try {
            raw.bind(new InetSocketAddress(neighbour.through(), 0));
            raw.connect(new InetSocketAddress(neighbour.address(), neighbour.port()), CONNECT_MILLIS);
            raw.setSoTimeout(SILENCE_MILLIS);
            raw.setTcpNoDelay(true);
            SSLSocket secured = tls.calling(raw);
            String device = deadlines.within(raw, GREETING, () -> {
                secured.startHandshake();
                return tls.device(secured);
            });
            return new Call(raw, secured, device);
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    /**
     * What somebody answered.
     *
     * @param length bytes that follow
     * @param have bytes of the content that are there by now
     */
    record Answer(int status, int length, long have) {}

    /** A conversation with one device. */
    final class Call implements Closeable {
        private final Socket raw;
        private final SSLSocket secured;
        private final InputStream in;
        private final String device;

        private Call(Socket raw, SSLSocket secured, String device) throws IOException {
            this.raw = raw;
            this.secured = secured;
            this.in = new BufferedInputStream(secured.getInputStream(), 8 * 1024);
            this.device = device;
        }

        /** Whom its certificate is of. */
        String device() {
            return device;
        }

        Standing standing(String content) throws IOException {
            try {
                return deadlines.within(raw, SMALL_ANSWER, () -> {
                    Answer answer = ask(content + "/standing", "", MOST_OF_STANDING);
                    byte[] said = in.readNBytes(answer.length());
                    return answer.status() == 200 ? Json.read(said, Standing.class) : Standing.STRANGE;
                });
            } catch (MalformedMessage e) {
                throw new ProtocolException("its answer makes no sense: " + e.getMessage());
            }
        }

        /** @return empty if there is none */
        byte[] list(String content, int length) throws IOException {
            return deadlines.within(
                    raw,
                    PIECE_ANSWER,
                    () -> in.readNBytes(ask(content + "/pieces", "", length).length()));
        }

        /** Reads a piece, or what there is of it from a byte on; only what has status 206 was read. */
        Answer piece(String content, long from, int length, byte[] into) throws IOException {
            return deadlines.within(raw, PIECE_ANSWER, () -> {
                String range = "Range: bytes=" + from + "-" + (from + length - 1) + "\r\n";
                Answer answer = ask(content, range, Math.min(length, PieceList.PIECE));
                if (in.readNBytes(into, 0, answer.length()) < answer.length()) {
                    throw new EOFException("the piece was cut off");
                }
                return answer;
            });
        }

        private Answer ask(String what, String fields, int most) throws IOException {
            secured.getOutputStream()
                    .write(("GET /v1/content/" + what + " HTTP/1.1\r\nHost: neighbour\r\n" + fields + "\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            Head head = Head.read(in).orElseThrow(() -> new EOFException("there was no answer"));
            if (!head.first().matches("HTTP/1\\.1 \\d{3} .*")) {
                throw new ProtocolException("this is no answer");
            }
            long length = head.number("content-length", -1);
            if (length < 0 || length > most) {
                throw new ProtocolException("its answer has " + length + " bytes, but " + most + " are the most");
            }
            return new Answer(Integer.parseInt(head.first().substring(9, 12)), (int) length, head.number("have", 0));
        }

        @Override
        public void close() throws IOException {
            raw.close();
        }
    }
}
