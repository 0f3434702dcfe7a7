package io.mastercontrol.agent.shell;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One shell between its terminal and whoever sits at it. The guest may send {@link #WINDOW} bytes more than the terminal has
 * taken, and is not read from beyond that; so it is noticed at once when it goes, also while the program reads nothing.
 */
final class ShellSession {
    static final int WINDOW = 64 * 1024;

    private static final String NONSENSE = "what the command line sent is not understood";
    private static final long LAST_SECONDS = 10;
    /** 128 and the number of SIGKILL. */
    private static final int KILLED = 137;

    private final Terminal terminal;
    private final InputStream in;
    private final OutputStream out;
    private final AutoCloseable guest;
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicReference<String> why = new AtomicReference<>();

    /**
     * A session that has not begun.
     *
     * @param in what the guest sends
     * @param out to the guest
     * @param guest closed when it is over, which ends reading and writing
     */
    ShellSession(Terminal terminal, InputStream in, OutputStream out, AutoCloseable guest) {
        this.terminal = terminal;
        this.in = new BufferedInputStream(in);
        this.out = out;
        this.guest = guest;
    }

    /** Ends it, with that sentence for the guest; returns at once. */
    void end(String sentence) {
        why.compareAndSet(null, sentence);
        terminal.end();
    }

    /**
     * Serves until the program has ended and nothing of it is left.
     *
     * @param cause asked once it has ended by SIGKILL: what may have been the reason
     * @return the exit code, if the program ended by itself
     */
    Optional<Integer> serve(Cause cause) throws InterruptedException {
        Thread input = new Thread(this::takeInput, "shell-input");
        input.setDaemon(true);
        input.start();
        Optional<Integer> code = Optional.empty();
        try {
            code = giveOutput();
            terminal.awaitEnd(LAST_SECONDS);
            Optional<String> reason = code.isPresent()
                    ? code.get() == KILLED ? cause.ofKill() : Optional.<String>empty()
                    : Optional.of(Optional.ofNullable(why.get()).orElseGet(this::whatTerminalSaid));
            if (reason.isPresent()) {
                send(Frame.error(reason.get()));
            } else {
                int exit = code.get();
                send(new Frame(Frame.EXIT, new byte[] {(byte) (exit >> 8), (byte) exit}));
            }
        } catch (IOException e) {
            // The guest has gone, and what it had with it.
            why.compareAndSet(null, "its terminal was closed");
        } finally {
            terminal.end();
            closeGuest();
            terminal.awaitEnd(LAST_SECONDS);
            terminal.sweep();
        }
        return code;
    }

    /** What may be known of why a program was killed, beyond its terminal. */
    interface Cause {
        Optional<String> ofKill() throws InterruptedException;
    }

    private String whatTerminalSaid() {
        String said = terminal.said();
        return "the terminal of this shell ended" + (said.isEmpty() ? ", and did not say why" : ": " + said);
    }

    private void takeInput() {
        try {
            Optional<Frame> next = Frame.read(in);
            while (next.isPresent()) {
                Optional<String> wrong = wrong(next.get());
                if (wrong.isPresent()) {
                    breakOff(wrong.get());
                    return;
                }
                terminal.send(next.get());
                next = Frame.read(in);
            }
            gone();
        } catch (ProtocolException e) {
            breakOff(NONSENSE);
        } catch (IOException e) {
            gone();
        }
    }

    private Optional<String> wrong(Frame frame) {
        if (frame.type() == Frame.SIZE && frame.content().length == 4) {
            return Optional.empty();
        }
        if (frame.type() != Frame.INPUT) {
            return Optional.of(NONSENSE);
        }
        return waiting.addAndGet(frame.content().length) > WINDOW
                ? Optional.of("the command line sent more than it was asked for")
                : Optional.empty();
    }

    /** What else it sends is thrown away, since the kernel would throw away the answer otherwise. */
    private void breakOff(String sentence) {
        end(sentence);
        try {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            gone();
        }
    }

    /** Nobody sits there any more: whoever still writes to it stops. */
    private void gone() {
        end("its terminal was closed");
        closeGuest();
    }

    private Optional<Integer> giveOutput() throws IOException {
        Optional<Integer> code = Optional.empty();
        try (InputStream from = new BufferedInputStream(terminal.output())) {
            for (Optional<Frame> next = Frame.read(from); next.isPresent(); next = Frame.read(from)) {
                Frame frame = next.get();
                if (frame.type() == Frame.EXIT) {
                    code = Optional.of((int) frame.number());
                    continue;
                }
                if (frame.type() == Frame.CREDIT) {
                    waiting.addAndGet(-frame.number());
                }
                send(frame);
            }
        }
        return code;
    }

    private void send(Frame frame) throws IOException {
        out.write(frame.bytes());
        out.flush();
    }

    private void closeGuest() {
        try {
            guest.close();
        } catch (Exception e) {
            System.getLogger(ShellSession.class.getName())
                    .log(System.Logger.Level.DEBUG, "a shell's guest was gone: " + e.getMessage());
        }
    }
}
