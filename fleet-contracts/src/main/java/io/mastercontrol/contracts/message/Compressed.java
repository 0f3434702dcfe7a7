package io.mastercontrol.contracts.message;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Payloads that a thin link carries as gzip (RFC 1952): no JSON begins with its two first bytes. */
public final class Compressed {
    /** Most bytes that a payload may grow to when it is read. */
    public static final int LARGEST = 4 * 1024 * 1024;

    private static final int MAGIC_1 = 0x1f;
    private static final int MAGIC_2 = 0x8b;

    private Compressed() {}

    /** The payload as gzip, or as it is if that is no shorter. */
    public static byte[] of(byte[] plain) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(plain.length / 2 + 32);
        try (OutputStream out = new SmallestGzip(bytes)) {
            out.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return bytes.size() < plain.length ? bytes.toByteArray() : plain;
    }

    public static boolean isCompressed(byte[] payload) {
        return payload.length > 2 && (payload[0] & 0xff) == MAGIC_1 && (payload[1] & 0xff) == MAGIC_2;
    }

    /**
     * The payload as it was before {@link #of}; one that is not compressed is returned itself.
     *
     * @throws MalformedMessage if it is damaged, or longer than {@link #LARGEST}
     */
    public static byte[] plain(byte[] payload) {
        if (!isCompressed(payload)) {
            return payload;
        }
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(payload))) {
            byte[] plain = in.readNBytes(LARGEST + 1);
            if (plain.length > LARGEST) {
                throw new MalformedMessage("the compressed message grows to more than " + LARGEST + " bytes", null);
            }
            return plain;
        } catch (IOException e) {
            throw new MalformedMessage("the compressed message is damaged: " + e.getMessage(), e);
        }
    }

    private static final class SmallestGzip extends GZIPOutputStream {
        SmallestGzip(OutputStream out) throws IOException {
            super(out, 8 * 1024);
            def.setLevel(Deflater.BEST_COMPRESSION);
        }
    }
}
