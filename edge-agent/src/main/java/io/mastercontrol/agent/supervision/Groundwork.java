package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.container.Containers;
import io.mastercontrol.agent.container.Image;
import io.mastercontrol.agent.venv.Recipe;
import io.mastercontrol.agent.venv.Venvs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** What has to be there before a program can start, and may take minutes to make. Blocks: never on the supervisor's thread. */
sealed interface Groundwork {
    /** Told while it is being made. */
    String making();

    /** What stands before the reason why it cannot be. */
    String trouble();

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
        if (definition.spec().isolation().venv().isPresent()) {
            return Optional.of(new PythonEnvironment(ground.venvs(), definition));
        }
        return definition.spec().isolation().podman().isPresent()
                ? Optional.of(new ContainerImage(ground.containers(), definition))
                : Optional.empty();
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
