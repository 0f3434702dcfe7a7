package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.container.Containers;
import io.mastercontrol.agent.container.Image;
import io.mastercontrol.agent.plugin.Plugins;
import io.mastercontrol.agent.venv.Recipe;
import io.mastercontrol.agent.venv.Venvs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/** What has to be there before a program can start, and may take minutes to make. Blocks: never on the supervisor's thread. */
sealed interface Groundwork {
    /** Told while it is being made. */
    String making();

    /** What stands before the reason why it cannot be. */
    String trouble();

    /** Who looks for it; what waits for a plugin keeps nobody else waiting. */
    default ExecutorService finder(Ground ground) {
        return ground.finder();
    }

    /** What there is of it already, if all of it is. */
    Optional<Surroundings> found() throws IOException;

    /**
     * Makes it, unless it is there.
     *
     * @param log where to append what the makers say
     * @throws IOException with a sentence for people
     */
    Surroundings make(Path log) throws IOException, InterruptedException;

    static Optional<Groundwork> of(Ground ground, Definition definition) {
        Optional<Groundwork> files = Optional.empty();
        if (definition.spec().isolation().venv().isPresent()) {
            files = Optional.of(new PythonEnvironment(ground.venvs(), definition));
        } else if (definition.spec().isolation().podman().isPresent()) {
            files = Optional.of(new ContainerImage(ground.containers(), definition));
        }
        if (!definition.spec().hasPluginType()) {
            return files;
        }
        Groundwork word = new PluginsWord(ground.plugins(), definition, ground.state(definition.name()));
        return Optional.of(files.<Groundwork>map(first -> new Both(first, word)).orElse(word));
    }

    /** One after the other. */
    record Both(Groundwork first, Groundwork second) implements Groundwork {
        @Override
        public String making() {
            return first.making();
        }

        @Override
        public ExecutorService finder(Ground ground) {
            return second.finder(ground);
        }

        /** Each says its own. */
        @Override
        public String trouble() {
            return "";
        }

        @Override
        public Optional<Surroundings> found() throws IOException {
            Optional<Surroundings> one = found(first);
            return one.isEmpty() ? one : found(second).map(one.get()::and);
        }

        @Override
        public Surroundings make(Path log) throws IOException, InterruptedException {
            return make(first, log).and(make(second, log));
        }

        private static Optional<Surroundings> found(Groundwork part) throws IOException {
            try {
                return part.found();
            } catch (IOException e) {
                throw new IOException(part.trouble() + e.getMessage(), e);
            }
        }

        private static Surroundings make(Groundwork part, Path log) throws IOException, InterruptedException {
            try {
                return part.make(log);
            } catch (IOException e) {
                throw new IOException(part.trouble() + e.getMessage(), e);
            }
        }
    }

    /** What the plugin of its type says to run: asked anew before each start, and never kept. */
    record PluginsWord(Plugins plugins, Definition definition, Path state) implements Groundwork {
        @Override
        public String making() {
            return "the plugin of its type, " + definition.spec().type() + ", is asked what to run";
        }

        @Override
        public ExecutorService finder(Ground ground) {
            return ground.askers();
        }

        /** What is wrong names the plugin. */
        @Override
        public String trouble() {
            return "";
        }

        @Override
        public Optional<Surroundings> found() throws IOException {
            try {
                return Optional.of(ask());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("nobody waits for it any more", e);
            }
        }

        @Override
        public Surroundings make(Path log) throws IOException, InterruptedException {
            return ask();
        }

        private Surroundings ask() throws IOException, InterruptedException {
            Files.createDirectories(state);
            return Surroundings.of(
                    plugins.prepare(definition.spec(), definition.version(), definition.workingDirectory(), state));
        }
    }

    /** Libraries of its own. */
    record PythonEnvironment(Venvs venvs, Definition definition) implements Groundwork {
        @Override
        public String making() {
            return "its Python environment is being made";
        }

        @Override
        public String trouble() {
            return "its Python environment cannot be made: ";
        }

        private Recipe recipe() throws IOException {
            return Recipe.of(
                    definition.spec().isolation().venv().orElseThrow(),
                    definition.directory().toAbsolutePath());
        }

        @Override
        public Optional<Surroundings> found() throws IOException {
            Recipe recipe = recipe();
            return venvs.isMade(recipe) ? Optional.of(Surroundings.of(venvs.place(recipe))) : Optional.empty();
        }

        @Override
        public Surroundings make(Path log) throws IOException, InterruptedException {
            Recipe recipe = recipe();
            venvs.make(recipe, log);
            return Surroundings.of(venvs.place(recipe));
        }
    }

    /** The image of its container. */
    record ContainerImage(Containers containers, Definition definition) implements Groundwork {
        @Override
        public String making() {
            return "its image is being loaded";
        }

        @Override
        public String trouble() {
            return "its image cannot be loaded: ";
        }

        private Image image() throws IOException {
            return containers.image(definition.spec(), definition.directory().toAbsolutePath());
        }

        @Override
        public Optional<Surroundings> found() throws IOException {
            return image().found().map(Surroundings::of);
        }

        @Override
        public Surroundings make(Path log) throws IOException {
            return Surroundings.of(image().bring());
        }
    }
}
