package io.mastercontrol.agent.door;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Users who connect without pause, each as soon as the one before has been answered. */
public final class Users implements AutoCloseable {
    /**
     * Tells everybody who says something its version, from the sockets that it was handed. Asked to end, it accepts no more and
     * ends what it has begun; when there is a file {@code crash} in its directory, it ends as if by a mistake. With an
     * {@code $MC_PORT}, it answers checks there.
     */
    public static final String SERVER = """
            import os, select, signal, socket, sys, threading, time
            assert os.environ["LISTEN_PID"] == str(os.getpid()), (os.environ["LISTEN_PID"], os.getpid())
            handed = [socket.socket(fileno=3 + i) for i in range(int(os.environ["LISTEN_FDS"]))]
            assert len(handed) == len(os.environ["LISTEN_FDNAMES"].split(":"))
            crash = os.path.join(os.environ["MC_STATE_DIR"], "crash")
            over = False
            def end(*_):
                global over
                over = True
            signal.signal(signal.SIGTERM, end)
            def answer(c):
                with c:
                    c.settimeout(None)
                    if c.recv(99):
                        c.sendall(os.environ.get("MC_VERSION", "?").encode())
            for s in handed: s.settimeout(0)
            check = socket.create_server(("", int(os.environ["MC_PORT"]))) if "MC_PORT" in os.environ else None
            if check: check.settimeout(0)
            busy = []
            while not over and not os.path.exists(crash):
                for s in select.select(handed + ([check] if check else []), [], [], 0.02)[0]:
                    try: c, _ = s.accept()
                    except BlockingIOError: continue
                    t = threading.Thread(target=answer, args=(c,), daemon=True)
                    t.start()
                    busy = [b for b in busy if b.is_alive()] + [t]
            for s in handed: s.close()
            for t in busy: t.join()
            if not over:
                os.remove(crash)
                os._exit(3)
            """;

    private final int port;
    private final Thread thread = new Thread(this::connect, "users");
    private final Map<String, Integer> answers = new ConcurrentHashMap<>();
    private final List<String> turnedAway = new CopyOnWriteArrayList<>();
    private volatile boolean over;

    public Users(int port) {
        this.port = port;
        thread.start();
    }

    private void connect() {
        while (!over) {
            try {
                answers.merge(asked(port), 1, Integer::sum);
            } catch (IOException e) {
                turnedAway.add(System.nanoTime() + " " + e);
            }
        }
    }

    /** What is answered there, once. */
    public static String asked(int port) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(20_000);
            return answer(socket);
        }
    }

    /** What somebody is told who connected some time ago. */
    public static String answer(Socket socket) throws IOException {
        socket.getOutputStream().write('?');
        String told = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (told.isEmpty()) {
            throw new IOException("nothing was said");
        }
        return told;
    }

    /** How many were told each thing since this was last asked. */
    public Map<String, Integer> answers() {
        Map<String, Integer> now = Map.copyOf(answers);
        answers.clear();
        return now;
    }

    /** Whether anybody was told that since the answers were last asked for. */
    public boolean wereTold(String answer) {
        return answers.containsKey(answer);
    }

    /** Who was refused, cut off or not answered. */
    public List<String> turnedAway() {
        return List.copyOf(turnedAway);
    }

    @Override
    public void close() {
        over = true;
        try {
            thread.join(30_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
