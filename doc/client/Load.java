/*
 * Loads a file of this machine into a store, with the PostgreSQL JDBC driver:
 *
 *	java -cp postgresql.jar Load.java jdbc:postgresql://db/traces?user=loader history run.trace '{"service": "shop"}'
 */
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;

public class Load {
	public static void main(String[] arguments) throws Exception {
		try (var connection = DriverManager.getConnection(arguments[0]);
				var load = connection.prepareStatement("SELECT gctrace.load_bytes(?, ?::bytea, ?::jsonb)")) {
			load.setString(1, arguments[1]);
			load.setBytes(2, Files.readAllBytes(Path.of(arguments[2])));
			load.setString(3, arguments.length > 3 ? arguments[3] : "{}");
			try (var rows = load.executeQuery()) {
				rows.next();
				System.out.println(rows.getString(1));
			}
		}
	}
}
