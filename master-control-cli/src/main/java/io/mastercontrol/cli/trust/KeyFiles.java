package io.mastercontrol.cli.trust;

import io.mastercontrol.cli.api.Failure;
import io.mastercontrol.contracts.message.SignedText;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** Ed25519 keys as PEM: {@code NAME.key} for its holder alone, and {@code NAME.pub} beside it. */
final class KeyFiles {
    private KeyFiles() {}

    /** Makes a pair; never writes over one that is there. */
    static PublicKey create(Path name) {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            Path key = withEnd(name, ".key");
            Files.createFile(key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(key, pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
            Files.writeString(
                    withEnd(name, ".pub"),
                    pem("PUBLIC KEY", pair.getPublic().getEncoded()),
                    java.nio.file.StandardOpenOption.CREATE_NEW);
            return pair.getPublic();
        } catch (FileAlreadyExistsException e) {
            throw new Failure(Failure.FAILED, e.getMessage() + " is there already; choose another name");
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, "the key cannot be written: " + Failure.reason(e));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no Ed25519", e);
        }
    }

    /** A private key and, from the file beside it, its public half. */
    static KeyPair pair(Path key) {
        String name = key.toString();
        if (!name.endsWith(".key")) {
            throw new Failure(
                    Failure.USAGE, "a private key is in a file NAME.key, with NAME.pub beside it; this is " + key);
        }
        PublicKey publicKey = publicKey(Path.of(name.substring(0, name.length() - ".key".length()) + ".pub"));
        try {
            PrivateKey privateKey =
                    KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(bytes(key)));
            if (SignedText.sign("probe", privateKey, publicKey)
                    .verify(publicKey)
                    .isEmpty()) {
                throw new Failure(Failure.FAILED, "the .pub beside " + key + " is not its public half");
            }
            return new KeyPair(publicKey, privateKey);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new Failure(Failure.FAILED, key + " holds no Ed25519 private key in PEM");
        }
    }

    static PublicKey publicKey(Path file) {
        try {
            return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(bytes(file)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new Failure(Failure.FAILED, file + " holds no Ed25519 public key in PEM");
        }
    }

    private static byte[] bytes(Path file) {
        try {
            String body =
                    Files.readString(file).replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
            return Base64.getDecoder().decode(body);
        } catch (NoSuchFileException e) {
            throw new Failure(Failure.NOT_FOUND, "there is no file " + file);
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, file + " cannot be read: " + Failure.reason(e));
        }
    }

    private static Path withEnd(Path name, String end) {
        return Path.of(name + end);
    }

    private static String pem(String type, byte[] encoded) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded) + "\n-----END " + type
                + "-----\n";
    }
}
