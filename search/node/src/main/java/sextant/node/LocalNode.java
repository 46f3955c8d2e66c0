package sextant.node;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.nativeaccess.NativeAccess;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/** Starts one Elasticsearch node in the foreground and closes it when the process is told to end. */
public final class LocalNode {

    private static final PrintStream CONSOLE = System.err;

    private LocalNode() {}

    /**
     * Arguments: home, data directory, logs directory, HTTP port, transport port, id of the process to end with or 0, and
     * any number of -Ename=value, settings that come before those of elasticsearch.yml (as with the official program).
     */
    public static void main(String[] arguments) throws Exception {
        try {
            Node node = startNode(arguments);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> closeNode(node), "close-node"));
            long owner = Long.parseLong(arguments[5]);
            if (owner != 0) {
                endWithProcess(owner);
            }
            CONSOLE.println("[elasticsearch] ready on http://127.0.0.1:" + arguments[3]);
            Thread.currentThread().join();
        } catch (Throwable failure) {
            LogManager.getLogger(LocalNode.class).info("The node could not start", failure);
            CONSOLE.println("[elasticsearch] could not start: " + rootMessage(failure));
            Runtime.getRuntime().halt(1);
        }
    }

    private static Node startNode(String[] arguments) throws Exception {
        Path home = Path.of(arguments[0]).toAbsolutePath();
        Settings settings = Settings.builder()
            .put("path.home", home.toString())
            .put("path.data", Path.of(arguments[1]).toAbsolutePath().toString())
            .put("path.logs", Path.of(arguments[2]).toAbsolutePath().toString())
            .put("http.port", arguments[3])
            .put("transport.port", arguments[4])
            .build();
        Environment environment = InternalSettingsPreparer.prepareEnvironment(
            settings, readSettings(arguments), home.resolve("config"), () -> "local");
        LogConfigurator.setNodeName(Node.NODE_NAME_SETTING.get(environment.settings()));
        LogConfigurator.registerErrorListener();
        LogConfigurator.configure(environment, true);
        NativeAccess.instance();
        PluginsLoader plugins = PluginsLoader.createPluginsLoader(
            PluginsLoader.loadModulesBundles(environment.modulesDir(), false),
            PluginsLoader.loadPluginsBundles(environment.pluginsDir(), false),
            Map.of(),
            false);
        return new Node(environment, plugins).start();
    }

    private static Map<String, String> readSettings(String[] arguments) {
        Map<String, String> given = new LinkedHashMap<>();
        for (int position = 6; position < arguments.length; position++) {
            String[] parts = arguments[position].split("=", 2);
            if (parts.length < 2 || parts[0].startsWith("-E") == false) {
                throw new IllegalArgumentException("Not of the form -Ename=value: " + arguments[position]);
            }
            given.put(parts[0].substring(2), parts[1]);
        }
        return given;
    }

    private static void closeNode(Node node) {
        Logger log = LogManager.getLogger(LocalNode.class);
        try {
            node.prepareForClose();
            node.close();
            if (node.awaitClose(10, TimeUnit.SECONDS) == false) {
                log.warn("Requests were still under way 10 seconds after the node was told to end");
            }
        } catch (IOException | InterruptedException | RuntimeException failure) {
            log.error("The node did not close cleanly", failure);
        }
    }

    /** So that a test run that was killed leaves no node behind. */
    private static void endWithProcess(long processId) {
        ProcessHandle.of(processId).ifPresentOrElse(
            owner -> owner.onExit().thenRun(() -> System.exit(0)), () -> System.exit(0));
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return failure == root ? root.toString() : failure.getMessage() + ": " + root.getMessage();
    }
}
