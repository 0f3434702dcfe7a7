package io.mastercontrol.alerting.receiver.mail;

import io.mastercontrol.alerting.receiver.Access;
import io.mastercontrol.alerting.receiver.Links;
import io.mastercontrol.alerting.receiver.Message;
import io.mastercontrol.alerting.receiver.Outcome;
import io.mastercontrol.alerting.receiver.Receiver;
import io.mastercontrol.alerting.receiver.Sender;
import io.mastercontrol.alerting.receiver.Told;
import io.mastercontrol.alerting.receiver.http.AddressGuard;
import io.mastercontrol.alerting.receiver.http.HttpConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.mail.LoginOption;
import io.vertx.ext.mail.MailClient;
import io.vertx.ext.mail.MailConfig;
import io.vertx.ext.mail.MailMessage;
import io.vertx.ext.mail.SMTPException;
import io.vertx.ext.mail.StartTLSOptions;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Mail by SMTP: {@code smtp://host:587} with STARTTLS, or {@code smtps://host:465}. The end of an alert answers the letter
 * about its beginning. The server's address is checked before; unlike a webhook's, it is resolved once more to connect.
 */
@ApplicationScoped
class MailSender implements Sender {
    private static final int SUBMISSION_PORT = 587;
    private static final int TLS_PORT = 465;
    private static final String ADDRESS = "[^\\s,<>@]+@[^\\s,<>@]+";
    private static final List<String> TLS = List.of("required", "optional", "none");

    private final Vertx vertx;
    private final HttpConfig config;
    private final Links links;
    private final AddressGuard guard;

    MailSender(Vertx vertx, HttpConfig config, Links links) {
        this.vertx = vertx;
        this.config = config;
        this.links = links;
        this.guard = new AddressGuard(config.allowLoopback(), config.allowPrivate());
    }

    @Override
    public String type() {
        return "mail";
    }

    @Override
    public Access accept(Access given) {
        server(given.url());
        given.only("from", "to", "username", "tls");
        address("from", given.required("from", "the address that alerts come from"));
        String to = given.required("to", "who gets them, with commas between several addresses");
        Arrays.stream(to.split(",")).forEach(one -> address("to", one.strip()));
        String tls = given.settings().getOrDefault("tls", TLS.get(0));
        if (!TLS.contains(tls)) {
            throw new IllegalArgumentException("The setting 'tls' is '" + tls + "', but must be one of "
                    + String.join(", ", TLS) + "; required is the default.");
        }
        boolean named = given.settings().containsKey("username");
        String password = given.secret() == null ? "" : given.secret();
        if (named == password.isEmpty()) {
            throw new IllegalArgumentException(
                    "A mail receiver needs both the setting 'username' and a secret, its password, or neither.");
        }
        return new Access(given.url(), password, new TreeMap<>(given.settings()));
    }

    private static void address(String setting, String address) {
        if (!address.matches(ADDRESS)) {
            throw new IllegalArgumentException(
                    "The setting '" + setting + "' has '" + address + "', which is no mail address.");
        }
    }

    private static URI server(String url) {
        String wanted = "The url must be smtp://host:port or smtps://host:port";
        if (url == null || url.isBlank()) {
            throw new IllegalArgumentException(wanted + "; it is missing.");
        }
        try {
            URI uri = URI.create(url);
            boolean smtp = "smtp".equals(uri.getScheme()) || "smtps".equals(uri.getScheme());
            if (smtp && uri.getHost() != null && uri.getUserInfo() == null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(wanted + ", but is '" + url + "'.", e);
        }
        throw new IllegalArgumentException(wanted + ", without credentials, but is '" + url + "'.");
    }

    @Override
    public Uni<Outcome> send(Receiver receiver, Message message) {
        URI uri = server(receiver.url());
        return Uni.createFrom()
                .completionStage(() -> vertx.executeBlocking(() -> InetAddress.getByName(uri.getHost()), false)
                        .compose(address -> guard.objection(address)
                                .<Future<Outcome>>map(objection -> Future.succeededFuture(
                                        new Outcome.Refused(null, "Not sent: " + objection + ".")))
                                .orElseGet(() -> deliver(uri, receiver, message)))
                        .toCompletionStage())
                .onFailure()
                .recoverWithItem(MailSender::failure);
    }

    private Future<Outcome> deliver(URI uri, Receiver receiver, Message message) {
        MailClient client = MailClient.create(vertx, config(uri, receiver));
        return client.sendMail(letter(receiver, message))
                .timeout(config.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .<Outcome>map(result -> new Outcome.Delivered(null, "The mail server took it.", name(message.id())))
                .eventually(() -> client.close());
    }

    private MailConfig config(URI uri, Receiver receiver) {
        boolean tls = uri.getScheme().equals("smtps");
        String wanted = receiver.settings().getOrDefault("tls", TLS.get(0));
        MailConfig mail = new MailConfig()
                .setHostname(uri.getHost())
                .setPort(uri.getPort() > 0 ? uri.getPort() : tls ? TLS_PORT : SUBMISSION_PORT)
                .setSsl(tls)
                .setKeepAlive(false)
                .setMaxPoolSize(1);
        mail.setStarttls(
                tls || wanted.equals("none")
                        ? StartTLSOptions.DISABLED
                        : wanted.equals("optional") ? StartTLSOptions.OPTIONAL : StartTLSOptions.REQUIRED);
        mail.setConnectTimeout((int) config.timeout().toMillis());
        if (receiver.secret().isEmpty()) {
            return mail.setLogin(LoginOption.DISABLED);
        }
        return mail.setLogin(LoginOption.REQUIRED)
                .setUsername(receiver.settings().get("username"))
                .setPassword(receiver.secret());
    }

    private MailMessage letter(Receiver receiver, Message message) {
        Told told = Told.of(message);
        Mail mail = Mail.of(told, links.to(told));
        MailMessage letter = new MailMessage()
                .setFrom(receiver.settings().get("from"))
                .setTo(Arrays.stream(receiver.settings().get("to").split(","))
                        .map(String::strip)
                        .toList())
                .setSubject(mail.subject())
                .setText(mail.text())
                .setHtml(mail.html());
        letter.addHeader("Message-ID", name(message.id()));
        letter.addHeader("Auto-Submitted", "auto-generated");
        if (message.earlier() != null) {
            letter.addHeader("In-Reply-To", message.earlier());
            letter.addHeader("References", message.earlier());
        }
        return letter;
    }

    /** The same for every attempt, so that a mailbox shows a letter that came twice once. */
    private static String name(String id) {
        return "<" + id + "@master-control>";
    }

    private static Outcome failure(Throwable e) {
        String what = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        if (e instanceof SMTPException smtp && smtp.isPermanent()) {
            return new Outcome.Refused(null, "The mail server refused it: " + what + ".");
        }
        return new Outcome.Failed(null, "Not sent: " + what + ".", Optional.empty());
    }
}
