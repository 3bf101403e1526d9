package job

import (
	"context"
	"log/slog"
)

// atLeast lets only records of a level and above through: River also tells of
// each start and each retry.
type atLeast struct {
	level slog.Level
	slog.Handler
}

// Enabled reports whether the record is wanted.
func (h atLeast) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= h.level && h.Handler.Enabled(ctx, level)
}

// WithAttrs keeps the bound.
func (h atLeast) WithAttrs(attrs []slog.Attr) slog.Handler {
	return atLeast{h.level, h.Handler.WithAttrs(attrs)}
}

// WithGroup keeps the bound.
func (h atLeast) WithGroup(name string) slog.Handler {
	return atLeast{h.level, h.Handler.WithGroup(name)}
}
