package io.mastercontrol.dashboard.gateway;

import io.mastercontrol.dashboard.http.Problem;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.function.IntConsumer;
import org.jboss.logging.Logger;

/**
 * One request on its way to the service that owns its path, and the answer on its way back; both are streamed, and cut
 * only when they stand still: a body of the caller's, the service that is to answer, or the answer. Runs on the event
 * loop of the caller's connection.
 */
final class Exchange {
    private static final Logger LOG = Logger.getLogger(Exchange.class);

    private final RoutingContext context;
    private final Upstream upstream;
    private final ForwardingConfig config;
    private final Silence silence;
    private IntConsumer onStatus = status -> {};
    private HttpClientRequest request;
    /** Asks once more; null if that would do something twice, or was done. */
    private Runnable repeat;

    private boolean sent;
    private boolean answered;
    private boolean over;

    Exchange(RoutingContext context, Upstream upstream, ForwardingConfig config) {
        this.context = context;
        this.upstream = upstream;
        this.config = config;
        this.silence = new Silence(context.vertx());
    }

    /** Has the status of the service's answer told. */
    Exchange telling(IntConsumer listener) {
        onStatus = listener;
        return this;
    }

    void begin(HttpClient client, RequestOptions options, String authorization) {
        context.response().closeHandler(gone -> abandon());
        if (isPlainRead()) {
            repeat = () -> client.request(options)
                    .onSuccess(made -> sendAgain(made, authorization))
                    .onFailure(this::unreachable);
        }
        client.request(options).onSuccess(made -> send(made, authorization)).onFailure(this::unreachable);
    }

    private boolean isPlainRead() {
        HttpMethod method = context.request().method();
        return (method == HttpMethod.GET || method == HttpMethod.HEAD)
                && !context.request().headers().contains(HttpHeaders.CONTENT_LENGTH)
                && !context.request().headers().contains(HttpHeaders.TRANSFER_ENCODING);
    }

    /** The replica that was asked first has died; there may be another one behind the same address. */
    private void sendAgain(HttpClientRequest made, String authorization) {
        request = made;
        if (over) {
            made.reset();
            return;
        }
        PassedHeaders.copy(context.request(), made, authorization);
        silence.limit(config.responseTimeout(), this::noAnswer);
        made.send().onSuccess(this::answer).onFailure(this::unreachable);
    }

    private void send(HttpClientRequest made, String authorization) {
        request = made;
        made.exceptionHandler(e -> LOG.debugf("%s to the %s: %s", context.normalizedPath(), upstream, e.getMessage()));
        if (over) {
            made.reset();
            return;
        }
        PassedHeaders.copy(context.request(), made, authorization);
        silence.limit(config.idleTimeout(), this::bodyStoodStill);
        made.send(new WatchedStream(context.request(), silence::hear, this::bodyIsThrough))
                .onSuccess(this::answer)
                .onFailure(this::unreachable);
    }

    private void bodyIsThrough() {
        sent = true;
        if (!over && !answered) {
            silence.limit(config.responseTimeout(), this::noAnswer);
        }
    }

    private void answer(HttpClientResponse from) {
        if (over) {
            return;
        }
        answered = true;
        onStatus.accept(from.statusCode());
        HttpServerResponse to = context.response();
        to.setStatusCode(from.statusCode());
        PassedHeaders.copy(from.headers(), to.headers());
        boolean hasBody =
                context.request().method() != HttpMethod.HEAD && from.statusCode() != 204 && from.statusCode() != 304;
        if (hasBody && !to.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
            to.setChunked(true);
        }
        silence.limit(config.idleTimeout(), this::answerStoodStill);
        // Half an answer must not look like a whole one, so a failure does not end it.
        new WatchedStream(from, silence::hear, silence::end)
                .pipe()
                .endOnFailure(false)
                .to(to)
                .onSuccess(done -> abandon())
                .onFailure(this::brokeOff);
    }

    /** Nothing is waited for any more. A request that is still going on upstream ends there, too. */
    private void abandon() {
        if (!over) {
            over = true;
            silence.end();
            if (request != null && !(sent && context.response().ended())) {
                request.reset();
            }
        }
    }

    private void bodyStoodStill() {
        boolean takesMore = !request.writeQueueFull();
        abandon();
        String seconds = seconds(config.idleTimeout());
        Problem problem = takesMore
                ? Problem.of(408, "Nothing of the request's body came for " + seconds + "; send it again.")
                : Problem.of(504, "The " + upstream + " took nothing of the body for " + seconds + "; try again.");
        // What is left of the body is not waited for, so the connection cannot serve another request.
        problem.answer(context)
                .onComplete(told -> context.request().connection().close());
    }

    private void noAnswer() {
        LOG.warnf("%s has not answered %s", upstream, context.normalizedPath());
        abandon();
        Problem.of(
                        504,
                        "The " + upstream + " has not answered within " + seconds(config.responseTimeout())
                                + "; what was asked for may still be done, so look before you ask again.")
                .answer(context);
    }

    private void answerStoodStill() {
        LOG.warnf("%s: nothing came of the answer of %s any more", context.normalizedPath(), upstream);
        abandon();
        context.request().connection().close();
    }

    private void brokeOff(Throwable failure) {
        LOG.debugf("%s: the answer broke off: %s", context.normalizedPath(), failure.getMessage());
        abandon();
        context.request().connection().close();
    }

    private void unreachable(Throwable failure) {
        if (over) {
            return;
        }
        if (repeat != null && !answered) {
            Runnable again = repeat;
            repeat = null;
            again.run();
            return;
        }
        LOG.warnf("%s does not answer %s: %s", upstream, context.normalizedPath(), failure.getMessage());
        abandon();
        if (context.response().headWritten() || context.response().closed()) {
            context.request().connection().close();
        } else {
            Problem.of(503, "The " + upstream + " does not answer; try again in a few seconds.")
                    .answer(context);
        }
    }

    private static String seconds(Duration limit) {
        long seconds = limit.toSeconds();
        return seconds == 0 ? limit.toMillis() + " ms" : seconds + (seconds == 1 ? " second" : " seconds");
    }
}
