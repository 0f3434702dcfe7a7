package io.mastercontrol.alerting.receiver.webhook;

import io.mastercontrol.alerting.receiver.Message;
import io.mastercontrol.alerting.receiver.Outcome;
import io.mastercontrol.alerting.receiver.Receiver;
import io.mastercontrol.alerting.receiver.Sender;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.URI;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Posts to a webhook as Standard Webhooks say. The host name is resolved here, its addresses are checked, and the
 * connection goes to the address that was checked; redirects are not followed.
 */
@ApplicationScoped
class WebhookSender implements Sender {
    private static final Logger LOG = Logger.getLogger(WebhookSender.class);
    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;

    private final Vertx vertx;
    private final WebhookConfig config;
    private final AddressGuard guard;
    private final HttpClient http;

    WebhookSender(Vertx vertx, WebhookConfig config) {
        this.vertx = vertx;
        this.config = config;
        this.guard = new AddressGuard(config.allowLoopback(), config.allowPrivate());
        this.http = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout((int) config.timeout().toMillis())
                .setKeepAliveTimeout(5));
    }

    @Override
    public String type() {
        return "webhook";
    }

    @Override
    public String accept(String url, String secret) {
        target(url);
        return (secret == null ? WebhookSecret.make() : WebhookSecret.parse(secret)).written();
    }

    private static URI target(String url) {
        if (url == null || url.isBlank()) {
            throw new IllegalArgumentException("The url is missing.");
        }
        URI uri = URI.create(url);
        boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!http || uri.getHost() == null || uri.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    "The url is '" + url + "', but must be http:// or https:// with a host and without credentials.");
        }
        return uri;
    }

    @Override
    public Uni<Outcome> send(Receiver receiver, Message message) {
        URI uri = target(receiver.url());
        return Uni.createFrom()
                .completionStage(() -> vertx.executeBlocking(() -> InetAddress.getByName(uri.getHost()), false)
                        .compose(address -> post(uri, address, receiver, message))
                        .toCompletionStage())
                .onFailure()
                .recoverWithItem(e -> {
                    LOG.debugf(e, "%s", receiver);
                    return new Outcome.Failed(null, "No answer: " + describe(e) + ".", Optional.empty());
                });
    }

    private Future<Outcome> post(URI uri, InetAddress address, Receiver receiver, Message message) {
        Optional<String> objection = guard.objection(address);
        if (objection.isPresent()) {
            return Future.succeededFuture(new Outcome.Refused(null, "Not sent: " + objection.get() + "."));
        }
        return http.request(options(uri, address, receiver, message))
                .compose(request -> request.send(message.body()))
                .compose(response -> answer(response, message))
                .timeout(config.timeout().toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
    }

    private static Future<Outcome> answer(HttpClientResponse response, Message message) {
        Outcome outcome = Verdicts.of(response.statusCode(), response.getHeader("Retry-After"), message.at());
        // The body is read to the end for the connection's sake; what it says does not matter.
        return response.end().map(outcome).otherwise(outcome);
    }

    private RequestOptions options(URI uri, InetAddress address, Receiver receiver, Message message) {
        boolean tls = uri.getScheme().equals("https");
        int port = uri.getPort() > 0 ? uri.getPort() : tls ? HTTPS_PORT : HTTP_PORT;
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String signature = WebhookSecret.parse(receiver.secret()).sign(message.id(), message.at(), message.body());
        return new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setServer(SocketAddress.inetSocketAddress(port, address.getHostAddress()))
                .setHost(uri.getHost())
                .setPort(port)
                .setSsl(tls)
                .setURI(uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery())
                .setFollowRedirects(false)
                .putHeader("Content-Type", "application/json")
                .putHeader("User-Agent", "master-control-alerting")
                .putHeader("Idempotency-Key", message.id())
                .putHeader("webhook-id", message.id())
                .putHeader("webhook-timestamp", String.valueOf(message.at().getEpochSecond()))
                .putHeader("webhook-signature", signature);
    }

    private static String describe(Throwable e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
