package io.mastercontrol.alerting.receiver.http;

import io.mastercontrol.alerting.receiver.Outcome;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Posts JSON to addresses that people gave. The host name is resolved here, its addresses are checked, and the connection
 * goes to the address that was checked; redirects are not followed.
 */
@ApplicationScoped
public class Poster {
    private static final Logger LOG = Logger.getLogger(Poster.class);
    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;
    /** Of an answer's body; the rest is read and dropped. */
    private static final int KEPT = 4_096;

    private final Vertx vertx;
    private final HttpConfig config;
    private final AddressGuard guard;
    private final HttpClient http;

    Poster(Vertx vertx, HttpConfig config) {
        this.vertx = vertx;
        this.config = config;
        this.guard = new AddressGuard(config.allowLoopback(), config.allowPrivate());
        this.http = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout((int) config.timeout().toMillis())
                .setKeepAliveTimeout(5));
    }

    /**
     * The address as people wrote it.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    public static URI target(String url) {
        if (url == null || url.isBlank()) {
            throw new IllegalArgumentException("The url is missing.");
        }
        URI uri = parse(url);
        boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!http || uri.getHost() == null || uri.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    "The url is '" + url + "', but must be http:// or https:// with a host and without credentials.");
        }
        return uri;
    }

    private static URI parse(String url) {
        try {
            return URI.create(url);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("The url '" + url + "' cannot be read: " + e.getMessage() + ".", e);
        }
    }

    /** Makes one attempt; whatever goes wrong is an outcome. A witness in the context sees what went over the wire. */
    public Uni<Outcome> post(URI uri, Map<String, String> headers, String body, Function<Answer, Outcome> judge) {
        return Uni.createFrom().context(context -> {
            Wire wire = new Wire(uri, headers, body, System.nanoTime());
            return Uni.createFrom()
                    .completionStage(() -> vertx.executeBlocking(() -> InetAddress.getByName(uri.getHost()), false)
                            .compose(address -> post(wire, address, judge))
                            .toCompletionStage())
                    .onFailure()
                    .recoverWithItem(e -> {
                        LOG.debugf(e, "no answer from %s", uri.getHost());
                        return new Outcome.Failed(null, "No answer: " + describe(e) + ".", Optional.empty());
                    })
                    .invoke(outcome -> {
                        List<WireExchange> witness = context.getOrElse(WireExchange.WITNESS, () -> null);
                        if (witness != null) {
                            witness.add(wire.seen(outcome));
                        }
                    });
        });
    }

    /** One attempt under way. */
    private static final class Wire {
        private final URI uri;
        private final Map<String, String> headers;
        private final String body;
        private final long began;
        private volatile String address;
        private volatile Answer answer;

        Wire(URI uri, Map<String, String> headers, String body, long began) {
            this.uri = uri;
            this.headers = headers;
            this.body = body;
            this.began = began;
        }

        WireExchange seen(Outcome outcome) {
            Map<String, String> all = new TreeMap<>(headers);
            all.put("Content-Type", "application/json");
            return new WireExchange(
                    "POST " + uri,
                    address,
                    all,
                    body,
                    answer == null ? null : answer.status(),
                    answer == null ? outcome.detail() : answer.text(),
                    (System.nanoTime() - began) / 1_000_000);
        }
    }

    private Future<Outcome> post(Wire wire, InetAddress address, Function<Answer, Outcome> judge) {
        Optional<String> objection = guard.objection(address);
        if (objection.isPresent()) {
            return Future.succeededFuture(new Outcome.Refused(null, "Not sent: " + objection.get() + "."));
        }
        RequestOptions options = options(wire.uri, address);
        wire.address = address.getHostAddress();
        wire.headers.forEach(options::putHeader);
        return http.request(options)
                .compose(request -> request.send(wire.body))
                .compose(Poster::answer)
                .map(answer -> {
                    wire.answer = answer;
                    return judge.apply(answer);
                })
                .timeout(config.timeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The status is the answer, also when the body does not come to its end. */
    private static Future<Answer> answer(HttpClientResponse response) {
        Buffer kept = Buffer.buffer();
        Promise<Void> end = Promise.promise();
        response.handler(part -> kept.appendBuffer(part, 0, Math.min(part.length(), KEPT - kept.length())));
        response.endHandler(ignored -> end.tryComplete());
        response.exceptionHandler(e -> end.tryComplete());
        return end.future()
                .map(ignored -> new Answer(
                        response.statusCode(),
                        response.getHeader("Retry-After"),
                        kept.toString(StandardCharsets.UTF_8)));
    }

    private static RequestOptions options(URI uri, InetAddress address) {
        boolean tls = uri.getScheme().equals("https");
        int port = uri.getPort() > 0 ? uri.getPort() : tls ? HTTPS_PORT : HTTP_PORT;
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setServer(SocketAddress.inetSocketAddress(port, address.getHostAddress()))
                .setHost(uri.getHost())
                .setPort(port)
                .setSsl(tls)
                .setURI(uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery())
                .setFollowRedirects(false)
                .putHeader("Content-Type", "application/json")
                .putHeader("User-Agent", "master-control-alerting");
    }

    private static String describe(Throwable e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
