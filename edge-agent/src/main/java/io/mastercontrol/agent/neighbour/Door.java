package io.mastercontrol.agent.neighbour;

import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.release.PieceList;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLSocket;
import org.jboss.logging.Logger;

/**
 * Serves what is on the shelf to neighbours on one network: {@code GET /v1/content/HASH} in ranges within a piece,
 * {@code …/standing} and {@code …/pieces}. A thread per connection, few connections, none for long.
 */
final class Door implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Door.class);
    private static final int MOST_CONNECTIONS = 16;
    private static final int MOST_OF_ONE = 4;
    private static final int STACK_BYTES = 256 * 1024;
    private static final int RECORD = 16 * 1024;
    private static final int IDLE_MILLIS = 3_000;
    private static final Duration HANDSHAKE = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private final LocalNetwork network;
    private final Service service;
    private final ServerSocket listening;
    private final Semaphore connections = new Semaphore(MOST_CONNECTIONS);
    private final Map<InetAddress, Integer> guests = new HashMap<>();

    /**
     * What all doors of a device have in common.
     *
     * @param readers how many may have content at the same time
     */
    record Service(
            PeerTls tls, Shelf shelf, Allowance allowance, Semaphore readers, Deadlines deadlines, Tally tally) {}

    Door(LocalNetwork network, Service service) throws IOException {
        this.network = network;
        this.service = service;
        this.listening = new ServerSocket();
        listening.bind(new InetSocketAddress(network.address(), 0), MOST_CONNECTIONS);
        thread("neighbour-door", this::accept).start();
    }

    private static Thread thread(String name, Runnable task) {
        Thread thread = new Thread(null, task, name, STACK_BYTES);
        thread.setDaemon(true);
        return thread;
    }

    LocalNetwork network() {
        return network;
    }

    int port() {
        return listening.getLocalPort();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                connections.acquire();
                Socket guest = listening.accept();
                if (network.contains(guest.getInetAddress()) && enter(guest.getInetAddress())) {
                    thread("neighbour", () -> host(guest)).start();
                } else {
                    guest.close();
                    connections.release();
                }
            } catch (IOException e) {
                connections.release();
                if (!listening.isClosed()) {
                    LOG.debugf("A neighbour could not be let in: %s", e.getMessage());
                    LockSupport.parkNanos(100_000_000);
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private synchronized boolean enter(InetAddress guest) {
        int there = guests.getOrDefault(guest, 0);
        if (there >= MOST_OF_ONE) {
            return false;
        }
        guests.put(guest, there + 1);
        return true;
    }

    private synchronized void leave(InetAddress guest) {
        guests.computeIfPresent(guest, (same, there) -> there == 1 ? null : there - 1);
    }

    private void host(Socket guest) {
        InetAddress from = guest.getInetAddress();
        try (guest) {
            guest.setSoTimeout(IDLE_MILLIS);
            guest.setTcpNoDelay(true);
            SSLSocket tls = service.tls().accepted(guest);
            String device = service.deadlines().within(guest, HANDSHAKE, () -> {
                tls.startHandshake();
                return service.tls().device(tls);
            });
            service.deadlines().within(guest, LONGEST, () -> {
                converse(device, new BufferedInputStream(tls.getInputStream(), 1024), tls.getOutputStream());
                return device;
            });
        } catch (IOException e) {
            LOG.debugf("The neighbour at %s is not served any longer: %s", from, e.getMessage());
        } finally {
            leave(from);
            connections.release();
        }
    }

    private void converse(String device, InputStream in, OutputStream out) throws IOException {
        byte[] piece = null;
        for (Optional<Head> head = Head.read(in); head.isPresent(); head = Head.read(in)) {
            Question question = Question.of(head.get());
            if (question instanceof Question.Give give) {
                piece = piece == null ? new byte[PieceList.PIECE] : piece;
                give(device, give, piece, out);
            } else if (question instanceof Question.HowDoYouStand how) {
                byte[] standing = Json.bytes(service.shelf().standing(how.content()));
                answer(out, 200, standing.length, 0);
                out.write(standing);
            } else {
                byte[] list = service.shelf()
                        .find(question.content())
                        .map(Offer::list)
                        .orElse(new byte[0]);
                answer(out, list.length == 0 ? 404 : 200, list.length, 0);
                out.write(list);
            }
            out.flush();
        }
    }

    private void give(String device, Question.Give asked, byte[] piece, OutputStream out) throws IOException {
        Optional<Offer> offer = service.shelf().find(asked.content());
        if (offer.isEmpty()) {
            answer(out, 404, 0, 0);
        } else if (service.allowance().isSpent() || !service.readers().tryAcquire()) {
            answer(out, 503, 0, offer.get().have());
        } else {
            service.tally().readers.incrementAndGet();
            try {
                give(device, asked, offer.get(), piece, out);
            } finally {
                service.tally().readers.decrementAndGet();
                service.readers().release();
            }
        }
    }

    private void give(String device, Question.Give asked, Offer offer, byte[] piece, OutputStream out)
            throws IOException {
        int index = (int) Math.min(Integer.MAX_VALUE, asked.first() / PieceList.PIECE);
        int from = (int) (asked.first() % PieceList.PIECE);
        int there;
        try {
            there = asked.first() < offer.have() ? offer.read(index, piece) : 0;
        } catch (IOException e) {
            LOG.infof("%s is not offered to neighbours any more: %s", asked.content(), e.getMessage());
            service.shelf().withdraw(asked.content(), offer);
            answer(out, 404, 0, 0);
            return;
        }
        int length = (int) Math.min(there - from, asked.last() - asked.first() + 1);
        if (length <= 0) {
            answer(out, 416, 0, offer.have());
            return;
        }
        LOG.tracef("%s has %d bytes of %s", device, length, asked.content());
        answer(out, 206, length, offer.have());
        for (int done = 0; done < length; done += RECORD) {
            int part = Math.min(RECORD, length - done);
            LockSupport.parkNanos(service.allowance().take(part));
            out.write(piece, from + done, part);
            service.tally().served.add(part);
        }
    }

    /** @param have bytes that the content has here by now */
    private static void answer(OutputStream out, int status, int length, long have) throws IOException {
        out.write(("HTTP/1.1 " + status + " -\r\nContent-Length: " + length + "\r\nHave: " + have + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
