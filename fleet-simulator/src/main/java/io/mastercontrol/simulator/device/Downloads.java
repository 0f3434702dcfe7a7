package io.mastercontrol.simulator.device;

import io.mastercontrol.contracts.release.ReleaseArtifact;
import io.mastercontrol.simulator.identity.DeviceKey;
import io.mastercontrol.simulator.identity.Identity;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/** Fetches artifacts as devices do, checks their hashes, and throws the bytes away. */
public final class Downloads {
    private final HttpClient http;
    private final String url;

    public Downloads(Vertx vertx, String url) {
        this.http = vertx.createHttpClient(new HttpClientOptions().setMaxPoolSize(64));
        this.url = url;
    }

    Future<Void> fetch(Identity identity, List<ReleaseArtifact> artifacts) {
        Future<Void> all = Future.succeededFuture();
        for (ReleaseArtifact artifact : artifacts) {
            all = all.compose(ignored -> fetch(identity, artifact));
        }
        return all;
    }

    private Future<Void> fetch(Identity identity, ReleaseArtifact artifact) {
        RequestOptions request = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(url + "/api/v1/artifacts/" + artifact.digest());
        try {
            String token = DeviceKey.token(identity, Instant.now().getEpochSecond());
            request.putHeader("Authorization", "Bearer " + token);
        } catch (GeneralSecurityException e) {
            return Future.failedFuture(e);
        }
        return http.request(request).compose(open -> open.send()).compose(answer -> check(answer, artifact));
    }

    private static Future<Void> check(HttpClientResponse answer, ReleaseArtifact artifact) {
        if (answer.statusCode() != 200) {
            return Future.failedFuture("The artifact cannot be fetched: HTTP " + answer.statusCode() + ".");
        }
        MessageDigest hash;
        try {
            hash = MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException e) {
            return Future.failedFuture(e);
        }
        answer.handler(part -> hash.update(part.getBytes()));
        return answer.end().compose(ignored -> {
            String digest = "sha256:" + HexFormat.of().formatHex(hash.digest());
            return digest.equals(artifact.digest())
                    ? Future.succeededFuture()
                    : Future.failedFuture("The artifact has another hash than its manifest says.");
        });
    }
}
