package io.mastercontrol.agent.identity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.junit.jupiter.api.Test;

/** What the agent writes, read by a library that it does not carry. */
class CertificateRequestTest {
    @Test
    void aLibraryReadsTheNameAndTheKeyAndFindsTheSignatureGood() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair pair = generator.generateKeyPair();
        String longest = "a".repeat(63);
        for (String name : new String[] {"pi-1", longest}) {
            String pem = CertificateRequest.of(name, pair.getPublic(), pair.getPrivate());
            try (PEMParser parser = new PEMParser(new StringReader(pem))) {
                PKCS10CertificationRequest request = (PKCS10CertificationRequest) parser.readObject();
                assertEquals(
                        name,
                        IETFUtils.valueToString(request.getSubject()
                                .getRDNs(BCStyle.CN)[0]
                                .getFirst()
                                .getValue()));
                assertArrayEquals(
                        pair.getPublic().getEncoded(),
                        request.getSubjectPublicKeyInfo().getEncoded());
                assertTrue(request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(pair.getPublic())));
            }
        }
    }

    @Test
    void formsAreThoseOfTheLibrary() throws Exception {
        for (long number : new long[] {0, 1, 127, 128, 255, 256, Long.MAX_VALUE}) {
            assertArrayEquals(new ASN1Integer(number).getEncoded(), Der.integer(BigInteger.valueOf(number)));
        }
        for (String oid : new String[] {"2.5.4.3", "1.2.840.10045.4.3.2", "2.5.29.17", "1.3.6.1.4.1.16384.2097152"}) {
            assertArrayEquals(new ASN1ObjectIdentifier(oid).getEncoded(), Der.oid(oid));
        }
        for (int length : new int[] {0, 127, 128, 255, 256, 70_000}) {
            assertArrayEquals(
                    new org.bouncycastle.asn1.DEROctetString(new byte[length]).getEncoded(),
                    Der.octets(new byte[length]));
        }
    }
}
