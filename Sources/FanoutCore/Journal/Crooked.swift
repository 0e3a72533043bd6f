/// Why a line is not read as it stands: something else is there than what a writer puts there. The long way may know.
struct Crooked: Error {}
