package io.mastercontrol.controlplane.pki;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** {@code ./master-control ca show|rotate|retire}: {@code AuthorityMain DATA VERB}. */
public final class AuthorityMain {
    private AuthorityMain() {}

    public static void main(String[] arguments) {
        if (arguments.length != 2) {
            System.err.println("usage: ./master-control ca show|rotate|retire [--data DIR]");
            System.exit(2);
        }
        Pki pki = new Pki(Path.of(arguments[0]).resolve("pki"));
        if (!Files.exists(pki.caCertificate())) {
            System.err.println(
                    "master-control: there is no authority in " + pki.directory() + "; 'master-control up' makes one.");
            System.exit(1);
        }
        try {
            run(pki, arguments[1]);
        } catch (IOException | UncheckedIOException | IllegalStateException | IllegalArgumentException e) {
            System.err.println("master-control: " + e.getMessage());
            System.exit(1);
        }
    }

    private static void run(Pki pki, String verb) throws IOException {
        Rotation rotation = new Rotation(pki, Clock.systemUTC());
        switch (verb) {
            case "show" -> show(pki, rotation);
            case "rotate" -> {
                rotation.begin("Master Control fleet CA " + LocalDate.now(ZoneOffset.UTC));
                System.out.println(
                        "Both roots are believed in now, and the new one's issuer signs. Broker and services see"
                                + " it within seconds; devices take it over when they renew. Keep " + pki.caKey()
                                + " away from this machine. When 'device certificates' shows no device that has not renewed:"
                                + " ./master-control ca retire");
            }
            case "retire" -> {
                rotation.retire();
                System.out.println(
                        "The old root is believed no more. Start the control plane anew, so that its services use"
                                + " their new certificates.");
            }
            default -> throw new IllegalStateException("ca does not know " + verb + "; say show, rotate or retire.");
        }
    }

    private static void show(Pki pki, Rotation rotation) {
        for (X509Certificate root : rotation.roots()) {
            System.out.println("believed  " + told(root));
        }
        if (Files.exists(pki.issuer())) {
            System.out.println("signs     " + told(Pem.certificate(pki.issuer())));
        }
    }

    private static String told(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName() + "  until "
                + certificate.getNotAfter().toInstant();
    }
}
