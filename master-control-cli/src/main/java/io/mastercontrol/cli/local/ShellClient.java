package io.mastercontrol.cli.local;

import io.mastercontrol.cli.api.Failure;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Carries a shell between this terminal and the agent, until either has enough of it. */
final class ShellClient {
    /** Control and the right bracket, as of telnet and machinectl. */
    private static final byte ESCAPE = 0x1d;

    private static final int ESCAPES = 3;
    private static final long ESCAPE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final AgentSocket.Line line;
    private final RawTerminal terminal;
    private final Semaphore credit = new Semaphore(ShellFrame.WINDOW);
    private volatile boolean left;
    private int escapes;
    private long firstEscape;

    ShellClient(AgentSocket.Line line, RawTerminal terminal) {
        this.line = line;
        this.terminal = terminal;
    }

    /** Answers the exit code of the shell. */
    int run() {
        terminal.onResize(this::sendSize);
        // It may have changed since it was first asked for.
        sendSize();
        Thread input = new Thread(this::giveInput, "shell-input");
        input.setDaemon(true);
        input.start();
        try {
            return giveOutput(new FileOutputStream(FileDescriptor.out));
        } catch (IOException e) {
            throw gone();
        }
    }

    private int giveOutput(OutputStream out) throws IOException {
        for (Optional<ShellFrame> next = ShellFrame.read(line.in()); next.isPresent(); ) {
            ShellFrame frame = next.get();
            switch (frame.type()) {
                case ShellFrame.OUTPUT -> out.write(frame.content());
                case ShellFrame.CREDIT -> credit.release(frame.number());
                case ShellFrame.EXIT -> {
                    return frame.number();
                }
                case ShellFrame.ERROR -> throw new Failure(Failure.FAILED, frame.text());
                default -> throw new Failure(Failure.FAILED, "the agent speaks another language: is it newer?");
            }
            next = ShellFrame.read(line.in());
        }
        throw gone();
    }

    private Failure gone() {
        return left
                ? new Failure(Failure.FAILED, "you left this shell, and it was ended")
                : new Failure(Failure.FAILED, "the agent has gone, and this shell with it");
    }

    private void giveInput() {
        byte[] buffer = new byte[ShellFrame.LONGEST];
        // Never closed: what it reads from is what is set back in the end.
        FileInputStream in = new FileInputStream(FileDescriptor.in);
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (isLeaving(buffer, n)) {
                    break;
                }
                credit.acquire(n);
                send(new ShellFrame(ShellFrame.INPUT, Arrays.copyOf(buffer, n)));
            }
            left = true;
            line.close();
        } catch (IOException e) {
            // Either end is gone: the reader of the line notices.
            left = !line.channel().isOpen();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether that key was pressed three times within a second: also where the shell takes nothing any more. */
    private boolean isLeaving(byte[] keys, int count) {
        for (int i = 0; i < count; i++) {
            long now = System.nanoTime();
            if (keys[i] != ESCAPE) {
                escapes = 0;
            } else if (escapes == 0 || now - firstEscape > ESCAPE_NANOS) {
                escapes = 1;
                firstEscape = now;
            } else if (++escapes == ESCAPES) {
                return true;
            }
        }
        return false;
    }

    private void sendSize() {
        RawTerminal.Size size = terminal.size();
        try {
            send(ShellFrame.size(size.rows(), size.columns()));
        } catch (IOException e) {
            // The reader of the line notices.
            left = !line.channel().isOpen();
        }
    }

    private synchronized void send(ShellFrame frame) throws IOException {
        line.out().write(frame.bytes());
    }
}
