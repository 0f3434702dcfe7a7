package io.mastercontrol.agent.identity;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * The few forms of DER (X.690) that a certificate request is written in. A library for all of them is a quarter of what an
 * agent takes on a card (docs/adr/0019).
 */
public final class Der {
    private static final DateTimeFormatter UTC_TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int BOOLEAN = 0x01;
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final int OBJECT_IDENTIFIER = 0x06;
    private static final int UTF8_STRING = 0x0c;
    private static final int TIME = 0x17;
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int CONTEXT = 0x80;
    private static final int CONSTRUCTED = 0x20;
    private static final int ARC_BITS = 7;

    private Der() {}

    public static byte[] sequence(byte[]... parts) {
        return value(SEQUENCE, parts);
    }

    public static byte[] integer(BigInteger number) {
        return value(INTEGER, number.toByteArray());
    }

    public static byte[] yes() {
        return value(BOOLEAN, new byte[] {(byte) 0xff});
    }

    public static byte[] octets(byte[] content) {
        return value(OCTET_STRING, content);
    }

    public static byte[] bits(byte[] content) {
        return value(BIT_STRING, new byte[] {0}, content);
    }

    /** In this century; before 2050. */
    public static byte[] time(Instant at) {
        return value(TIME, UTC_TIME.format(at).getBytes(StandardCharsets.US_ASCII));
    }

    /** A field that is told by its number, and holds these. */
    public static byte[] tagged(int number, byte[]... parts) {
        return value(CONTEXT | CONSTRUCTED | number, parts);
    }

    /** A field that is told by its number, and is these bytes. */
    public static byte[] plainTagged(int number, byte[] content) {
        return value(CONTEXT | number, content);
    }

    /** An object identifier, from its dotted form. */
    public static byte[] oid(String dotted) {
        String[] arcs = dotted.split("\\.");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(Integer.parseInt(arcs[0]) * 40 + Integer.parseInt(arcs[1]));
        for (int i = 2; i < arcs.length; i++) {
            int arc = Integer.parseInt(arcs[i]);
            for (int shift = 4 * ARC_BITS; shift > 0; shift -= ARC_BITS) {
                if (arc >> shift > 0) {
                    bytes.write(arc >> shift & 0x7f | 0x80);
                }
            }
            bytes.write(arc & 0x7f);
        }
        return value(OBJECT_IDENTIFIER, bytes.toByteArray());
    }

    /** A distinguished name with a common name and nothing else. */
    public static byte[] commonName(String name) {
        byte[] text = value(UTF8_STRING, name.getBytes(StandardCharsets.UTF_8));
        return sequence(value(SET, sequence(oid("2.5.4.3"), text)));
    }

    /** {@code content}, how it was signed, and the signature: a request, or a certificate. ECDSA with SHA-256 (RFC 5758). */
    public static byte[] signed(byte[] content, PrivateKey key) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(key);
        signature.update(content);
        return sequence(content, ecdsaWithSha256(), bits(signature.sign()));
    }

    public static byte[] ecdsaWithSha256() {
        return sequence(oid("1.2.840.10045.4.3.2"));
    }

    private static byte[] value(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(length + 4);
        bytes.write(tag);
        if (length < 0x80) {
            bytes.write(length);
        } else {
            byte[] size = BigInteger.valueOf(length).toByteArray();
            int from = size[0] == 0 ? 1 : 0;
            bytes.write(0x80 | (size.length - from));
            bytes.write(size, from, size.length - from);
        }
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }
}
