package ledger

// Appended gives a channel that is closed when this Log next appends something
// and that is on disk. To miss nothing take the channel first, then read, then
// wait. What other processes append on the same database does not close it: a
// reader who must see that too asks for Size from time to time.
func (l *Log) Appended() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.appended == nil {
		l.appended = make(chan struct{})
	}
	return l.appended
}

// wake tells those who wait that entries were committed.
func (l *Log) wake() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.appended != nil {
		close(l.appended)
		l.appended = nil
	}
}
