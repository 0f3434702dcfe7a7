package io.mastercontrol.alerting.act;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/** The little pages behind links in messages; they load nothing from anywhere. */
final class ActPage {
    private static final int LISTED = 20;
    private static final String STYLE = "body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:2rem auto;"
            + "padding:0 1rem;color:#1c2430;background:#fff}button{font:inherit;padding:.6rem 1.2rem;border:0;"
            + "border-radius:.4rem;background:#1f5fbf;color:#fff}input{font:inherit;padding:.5rem;width:100%;"
            + "box-sizing:border-box;margin:.3rem 0 1rem}li{overflow-wrap:anywhere}"
            + "@media(prefers-color-scheme:dark){body{background:#14181f;color:#e6e9ee}}";

    private static final String STYLE_HASH = hash(STYLE);

    private ActPage() {}

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static Response question(Act act, List<String> alerts) {
        StringBuilder list = new StringBuilder("<ul>");
        alerts.stream()
                .limit(LISTED)
                .forEach(line -> list.append("<li>").append(escape(line)).append("</li>"));
        if (alerts.size() > LISTED) {
            list.append("<li>and ").append(alerts.size() - LISTED).append(" more</li>");
        }
        String form = "</ul><form method=\"post\"><label>Your name, for the others"
                + "<input name=\"by\" maxlength=\"60\" autocomplete=\"name\"></label><button>" + act.title()
                + "</button></form>";
        return page(200, act.title() + "?", list + form);
    }

    static Response done(Act act, int count) {
        String what = act == Act.acknowledge ? "acknowledged" : "resolved";
        return page(
                200,
                "Done",
                "<p>"
                        + (count == 0
                                ? "There was nothing left to do: somebody was faster."
                                : count + (count == 1 ? " alert is " : " alerts are ") + what + ".")
                        + "</p>");
    }

    static Response refused(int status, String why) {
        return page(status, "This link does nothing", "<p>" + escape(why) + "</p>");
    }

    private static Response page(int status, String title, String content) {
        String page = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\""
                + " content=\"width=device-width,initial-scale=1\"><meta name=\"robots\" content=\"noindex\"><title>"
                + escape(title) + "</title><style>" + STYLE + "</style><h1>" + escape(title) + "</h1>" + content
                + "</html>";
        return Response.status(status)
                .type(MediaType.TEXT_HTML_TYPE.withCharset("utf-8"))
                .header("Cache-Control", "no-store")
                .header("Referrer-Policy", "no-referrer")
                .header(
                        "Content-Security-Policy",
                        "default-src 'none'; style-src 'sha256-" + STYLE_HASH
                                + "'; form-action 'self'; frame-ancestors 'none';" + " base-uri 'none'")
                .entity(page)
                .build();
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
